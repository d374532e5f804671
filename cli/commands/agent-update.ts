import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { UpdatesView } from '../../common/api/updates-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { AppError } from '../../common/errors.ts';
import { ReleaseVersion } from '../../common/updates/release-version.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { findDevice } from '../find-by-id.ts';
import { TransferLine } from '../live/transfer-line.ts';
import { renderUpdates } from '../output/render-updates.ts';
import { formatBytes } from '../output/units.ts';

interface StartOptions extends ClientOptions {
  readonly first?: string;
}

/** `eo agent update`: new versions of the agents of all devices, from the orchestrator. */
export function addAgentUpdateCommand(agent: Command, context: CliContext): void {
  const update = agent
    .command('update')
    .description('new versions for the agents of all devices: import a signed release, start it, watch it');
  withExamples(
    update,
    'agent update',
    'agent update import edgeorchestra-agent-0.2.0.eorelease',
    'agent update start 0.2.0 --first mac-mini',
    'agent update pause',
    'agent update remove 0.1.0',
  );
  addStatus(update, context);
  addImport(update, context);
  addStart(update, context);
  addSwitches(update, context);
  addRemove(update, context);
}

function addStatus(update: Command, context: CliContext): void {
  const command = update
    .command('status', { isDefault: true })
    .description('show versions, releases and how an update goes (what "eo agent update" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await context.connect(whereabouts);
      print(context, await client.updates.get(), json === true);
    });
  withExamples(withClientOptions(command), 'agent update status', 'agent update status --json');
}

function addImport(update: Command, { terminal, connect }: CliContext): void {
  const command = update
    .command('import')
    .description('bring a release to the orchestrator, which checks who has signed it')
    .argument('<file>', 'release file, as "npm run release:agent" makes it')
    .action(async (file: string, { json, ...whereabouts }: ClientOptions) => {
      const { baseUrl, token } = await connect(whereabouts);
      const { uploadRelease } = await import('../../platform/control-client/upload-file.ts');
      const line = new TransferLine(terminal, 'release');
      const onProgress = (bytes: number, total: number) => json === true || line.onSent(bytes, total);
      const sending = uploadRelease({ baseUrl, token, path: resolve(file), onProgress });
      const release = await sending.finally(() => line.close());
      if (json === true) return terminal.print(JSON.stringify(release));
      terminal.print(
        `Version ${release.version} lies ready (${formatBytes(release.sizeBytes)}, signature checked).`,
        `To bring it to the devices: eo agent update start ${release.version}`,
      );
    });
  withExamples(withClientOptions(command), 'agent update import edgeorchestra-agent-0.2.0.eorelease');
}

function addStart(update: Command, context: CliContext): void {
  const command = update
    .command('start')
    .description('update all devices to a release: one first, then the rest; the first failure stops it')
    .argument('<version>', 'of a release that was imported')
    .option('--first <device>', 'the device to begin with; else one is chosen that has nothing to do')
    .action(async (text: string, { first, json, ...whereabouts }: StartOptions) => {
      const version = versionOf(text);
      const { client } = await context.connect(whereabouts);
      const device = first === undefined ? {} : { first: (await findDevice(client, first)).id };
      print(context, await client.updates.start({ version, ...device }), json === true);
    });
  withExamples(withClientOptions(command), 'agent update start 0.2.0', 'agent update start 0.2.0 --first mac-mini');
}

function addSwitches(update: Command, context: CliContext): void {
  const add = (name: string, does: string, call: (client: ControlClient) => Promise<UpdatesView>) => {
    const command = update
      .command(name)
      .description(does)
      .action(async ({ json, ...whereabouts }: ClientOptions) => {
        const { client } = await context.connect(whereabouts);
        print(context, await call(client), json === true);
      });
    withExamples(withClientOptions(command), `agent update ${name}`);
  };
  add('pause', 'update no further device for now; what is under way goes on', (client) => client.updates.pause());
  add('resume', 'go on with an update that was paused', (client) => client.updates.resume());
  add('cancel', 'end an update; devices that have it keep it', (client) => client.updates.cancel());
}

function addRemove(update: Command, { terminal, connect }: CliContext): void {
  const command = update
    .command('remove')
    .description('delete an imported release; devices that run it keep it')
    .argument('<version>', 'of a release that was imported')
    .action(async (text: string, { json, ...whereabouts }: ClientOptions) => {
      const version = versionOf(text);
      const { client } = await connect(whereabouts);
      await client.updates.remove({ version });
      terminal.print(json === true ? JSON.stringify({ version }) : `Version ${version} is deleted.`);
    });
  withExamples(withClientOptions(command), 'agent update remove 0.1.0');
}

function versionOf(text: string): ReleaseVersion {
  const parsed = ReleaseVersion.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new AppError('invalid-argument', `"${text}" is no version of a release`, {
    hint: 'Give three numbers, such as 0.2.0; "eo agent update" lists what lies ready.',
  });
}

function print({ terminal, now }: CliContext, view: UpdatesView, isJson: boolean): void {
  if (isJson) terminal.print(JSON.stringify(view));
  else terminal.print(...renderUpdates(view, now(), terminal.colours));
}
