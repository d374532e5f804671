import { type Command, InvalidArgumentError, Option } from 'commander';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { LogFilter, LogLevel, LogLine } from '../../common/domain/log-record.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { parseAge } from '../event-filter-flags.ts';
import { findDevice, findJob, listDevices } from '../find-by-id.ts';
import { listenForInterruption } from '../interruption.ts';
import { LOG_LEVELS } from '../log-options.ts';
import { logLineRenderer } from '../output/render-log-line.ts';
import { addLogsLevelCommand } from './logs-level.ts';

interface LogsOptions extends ClientOptions {
  readonly follow?: true;
  readonly device?: string;
  readonly component?: string;
  readonly job?: string;
  readonly deployment?: string;
  readonly level: LogLevel;
  readonly since?: number;
  readonly until?: number;
  readonly search?: string;
  readonly limit: number;
}

/** `eo logs`: what orchestrator and devices have logged; `eo logs level`: how much they log. */
export function addLogsCommand(program: Command, context: CliContext): void {
  const logs = program
    .command('logs')
    .description(
      'show what the orchestrator, the devices, their tasks and their runtimes have logged, or set how much',
    );
  withExamples(logs, 'logs', 'logs --follow --level warn', 'logs --device mac-mini --since 1h', 'logs level');
  addList(logs, context);
  addLogsLevelCommand(logs, context);
}

function addList(logs: Command, { terminal, connect, now }: CliContext): void {
  const command = logs
    .command('list', { isDefault: true })
    .description('show the latest log records (what "eo logs" alone does)')
    .option('--follow', 'go on showing new ones until Ctrl-C')
    .option('--device <id>', 'only those of a device, by id or name, or of "orchestrator"')
    .option('--component <name>', 'only those of a component, such as jobs, task or runtime')
    .option('--job <id>', 'only those of a job, by id or name')
    .option('--deployment <name>', 'only those of a deployment')
    .addOption(new Option('--level <level>', 'only records at least as grave').choices(LOG_LEVELS).default('trace'))
    .option('--since <time>', 'only those of the last 90m, 12h or 7d', parseAge)
    .option('--until <time>', 'only those that are older than 90m, 12h or 7d', parseAge)
    .option('--search <words>', 'only those with all of these words, or words that begin so', notEmpty)
    .option('--limit <n>', 'how many of the latest records', wholeNumber(1, 5_000), 200)
    .action(async ({ follow, limit, json, ...flags }: LogsOptions) => {
      const { client } = await connect(flags);
      const filter = await readFilter(client, flags, now());
      const isJson = json === true;
      const names = isJson ? new Map<string, string>() : await namesOf(client);
      const render = logLineRenderer({ colours: terminal.colours, names, now: now() });
      const show = (lines: readonly LogLine[]): void =>
        terminal.print(...lines.map((line) => (isJson ? JSON.stringify(line) : render(line))));
      if (follow === true) return await followAll(client, { filter, limit, show, note: terminal.note });
      const lines = await client.logs.list({ ...filter, limit });
      if (isJson) return terminal.print(JSON.stringify(lines));
      show(lines);
      if (lines.length === 0) terminal.note('Nothing was logged that fits.');
      else if (lines.length === limit) terminal.note(`These are the latest ${limit}; --limit shows more.`);
    });
  withExamples(
    withClientOptions(command),
    'logs',
    'logs --follow --level warn',
    'logs --device mac-mini --component task --job mnist',
    'logs --search "out of memory" --since 7d',
    'logs --follow --json | jq .message',
  );
}

interface Following {
  readonly filter: Partial<LogFilter>;
  readonly limit: number;
  readonly show: (lines: readonly LogLine[]) => void;
  readonly note: (line: string) => void;
}

/** The latest records, and from then on each as it comes. */
async function followAll(client: ControlClient, { filter, limit, show, note }: Following): Promise<void> {
  const { followLogs } = await import('../../common/api-client/follow-logs.ts');
  const interruption = listenForInterruption();
  const { signal } = interruption;
  const onCut = (): void => note('The orchestrator does not answer. Trying again …');
  let shown: Set<number> | undefined;
  try {
    for await (const { lines, skipped } of followLogs(client, { filter, signal, onCut })) {
      if (shown === undefined) {
        const latest = await client.logs.list({ ...filter, limit });
        shown = new Set(latest.map(({ number }) => number));
        show(latest);
      }
      if (skipped > 0) note(`${skipped} records came faster than they could be shown.`);
      const known = shown;
      show(lines.filter(({ number }) => !known.has(number)));
    }
  } finally {
    interruption.release();
  }
}

async function readFilter(
  client: ControlClient,
  flags: Omit<LogsOptions, 'limit'>,
  now: number,
): Promise<Partial<LogFilter>> {
  const { device, component, job, deployment, level, since, until, search } = flags;
  return {
    level,
    ...(device === undefined ? {} : { source: await sourceOf(client, device) }),
    ...(component === undefined ? {} : { component }),
    ...(job === undefined ? {} : { jobId: (await findJob(client, job)).id }),
    ...(deployment === undefined ? {} : { deployment }),
    ...(since === undefined ? {} : { since: now - since * 1_000 }),
    ...(until === undefined ? {} : { until: now - until * 1_000 }),
    ...(search === undefined ? {} : { text: search }),
  };
}

async function sourceOf(client: ControlClient, device: string): Promise<'orchestrator' | DeviceId> {
  return device === 'orchestrator' ? device : (await findDevice(client, device)).id;
}

async function namesOf(client: ControlClient): Promise<ReadonlyMap<string, string>> {
  return new Map((await listDevices(client)).map(({ id, name }) => [id, name]));
}

function notEmpty(text: string): string {
  if (/[\p{L}\p{N}]/u.test(text)) return text;
  throw new InvalidArgumentError('It must have a letter or a digit.');
}
