import { readFile } from 'node:fs/promises';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { EtiquetteView } from '../../common/api/etiquette-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { AppError } from '../../common/errors.ts';
import { effectivePolicy } from '../../common/etiquette/effective-policy.ts';
import { replay } from '../../common/etiquette/replay.ts';
import { parseTrace, type Trace } from '../../common/etiquette/trace.ts';
import { type EtiquetteScope, EtiquetteSettings } from '../../common/specs/etiquette-policy.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findDevice } from '../find-by-id.ts';
import { renderDeviceReplay, renderEtiquette, renderReplays } from '../output/render-etiquette.ts';
import { readSpecFile } from '../train/read-spec-file.ts';

interface ScopeOptions extends ClientOptions {
  readonly group?: string;
  readonly device?: string;
}

/** `eo etiquette`: what devices owe to their owners, and what a policy would have made of the past. */
export function addEtiquetteCommand(program: Command, context: CliContext): void {
  const etiquette = program
    .command('etiquette')
    .description('show and set how devices treat their owners, and try it on recorded days');
  addShow(etiquette, context);
  addSet(etiquette, context);
  addSimulate(etiquette, context);
  withExamples(
    etiquette,
    'etiquette',
    'etiquette set kind.yaml --group office',
    'etiquette simulate kind.yaml trace.jsonl',
  );
}

function addShow(etiquette: Command, { terminal, connect }: CliContext): void {
  const command = withScope(etiquette.command('show', { isDefault: true }))
    .description('show what holds (what "eo etiquette" alone does)')
    .action(async ({ group, device, json, ...whereabouts }: ScopeOptions) => {
      const { client } = await connect(whereabouts);
      const view = await client.etiquette.get({ scope: await scopeOf(client, { group, device }) });
      print(terminal, view, json === true);
    });
  withExamples(withClientOptions(command), 'etiquette', 'etiquette show --device mac-mini');
}

function addSet(etiquette: Command, { terminal, connect }: CliContext): void {
  const command = withScope(etiquette.command('set'))
    .description('replace what was set for the cluster, a group or a device')
    .argument('<file>', 'fields of a policy in YAML or JSON; an empty file takes back what was set')
    .action(async (file: string, { group, device, json, ...whereabouts }: ScopeOptions) => {
      const settings = await readSettings(file);
      const { client } = await connect(whereabouts);
      const view = await client.etiquette.set({ scope: await scopeOf(client, { group, device }), settings });
      print(terminal, view, json === true);
    });
  withExamples(withClientOptions(command), 'etiquette set kind.yaml', 'etiquette set kind.yaml --device mac-mini');
}

interface SimulateOptions extends ClientOptions {
  readonly device?: string;
  readonly days?: number;
}

function addSimulate(etiquette: Command, { terminal, connect }: CliContext): void {
  const command = etiquette
    .command('simulate')
    .description(
      'replay a policy against what devices have recorded: in files, without an orchestrator, or asked from a device',
    )
    .argument(
      '[policy]',
      'fields of a policy in YAML or JSON, over the usual ones; with --device, else what holds for it',
    )
    .argument('[traces...]', 'files trace.jsonl of agents, one a device')
    .option('--device <id>', 'ask this device instead of reading files: id, the beginning of an id, or a name')
    .option('--days <count>', 'with --device: its last days, 7 without this, at most 31', daysIn)
    .action(async (file: string | undefined, traces: string[], options: SimulateOptions) => {
      const { device: wanted, days, json, ...whereabouts } = options;
      if (wanted === undefined) {
        if (file === undefined || traces.length === 0)
          return command.error('error: name a policy and traces, or --device');
        if (days !== undefined) command.error('error: --days goes with --device');
        return await simulateFiles(terminal, { file, traces, isJson: json === true });
      }
      if (traces.length > 0) command.error('error: name traces or --device, not both');
      const policy = file === undefined ? {} : { policy: await readSettings(file) };
      const { client } = await connect(whereabouts);
      const { id, name } = await findDevice(client, wanted);
      const replayed = await client.etiquette.replay({ id, ...policy, ...(days === undefined ? {} : { days }) });
      if (json === true) terminal.print(JSON.stringify(replayed));
      else terminal.print(...renderDeviceReplay(name, replayed, terminal.colours.dim));
    });
  withExamples(
    withClientOptions(command),
    'etiquette simulate kind.yaml ~/.local/share/edgeorchestra-agent/etiquette/trace.jsonl',
    'etiquette simulate kind.yaml --device mac-mini --days 3',
  );
}

async function simulateFiles(
  terminal: CliContext['terminal'],
  { file, traces, isJson }: { readonly file: string; readonly traces: readonly string[]; readonly isJson: boolean },
): Promise<void> {
  const cluster = await readSettings(file);
  const policy = effectivePolicy({ cluster, groups: new Map(), devices: new Map() }, { id: '', tags: [] });
  const replays = [];
  for (const trace of traces) {
    const { entries, unreadable } = await readTrace(trace);
    replays.push({ trace, ...replay(policy, entries), unreadable });
  }
  if (isJson) terminal.print(JSON.stringify(replays));
  else terminal.print(...renderReplays(replays, terminal.colours.dim));
}

function daysIn(text: string): number {
  const days = Number(text);
  if (days > 0 && days <= 31) return days;
  throw new InvalidArgumentError('Say a number of days, at most 31.');
}

function withScope(command: Command): Command {
  return command
    .addOption(new Option('--group <tag>', 'for the devices with this tag').conflicts('device'))
    .addOption(new Option('--device <id>', 'for one device: id, the beginning of an id, or a name'));
}

async function scopeOf(
  client: ControlClient,
  { group, device }: { readonly group: string | undefined; readonly device: string | undefined },
): Promise<EtiquetteScope> {
  if (group !== undefined) return { kind: 'group', tag: group };
  return device === undefined ? { kind: 'cluster' } : { kind: 'device', id: (await findDevice(client, device)).id };
}

function print(terminal: CliContext['terminal'], view: EtiquetteView, isJson: boolean): void {
  if (isJson) terminal.print(JSON.stringify(view));
  else terminal.print(...renderEtiquette(view, terminal.colours.dim));
}

/** @throws AppError `not-found`, `invalid-specification` with the field */
async function readSettings(file: string): Promise<EtiquetteSettings> {
  const parsed = EtiquetteSettings.safeParse((await readSpecFile(file)) ?? {});
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new AppError('invalid-specification', `${file}: ${path === '' ? '' : `${path}: `}${issue?.message}`, {
    details: { path },
    hint: 'docs/etiquette.md has all fields.',
  });
}

async function readTrace(file: string): Promise<Trace> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw new AppError('not-found', `there is no file ${file} that can be read`, { cause, details: { path: file } });
  });
  try {
    return parseTrace(text);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    throw new AppError(cause.code, `${file}: ${cause.message}`, { cause, ...(cause.hint && { hint: cause.hint }) });
  }
}
