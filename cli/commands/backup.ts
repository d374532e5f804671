import { resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Command } from 'commander';
import { contentRoutes } from '../../common/api/content-routes.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import type { Backup } from '../../common/domain/backup.ts';
import { AppError } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, withClientOptions, withExamples } from '../command-options.ts';
import { LivePainter } from '../live/live-painter.ts';
import { matchId } from '../match-id.ts';
import { progressBar } from '../output/progress-bar.ts';
import { renderBackups } from '../output/render-backup.ts';
import { formatBytes } from '../output/units.ts';
import { newPassphrase } from '../passphrase.ts';

type ReadyBackup = Extract<Backup, { state: 'ready' }>;

const LOOK_AGAIN_MS = 500;

/** `eo backup`: the whole cluster in one file. */
export function addBackupCommand(program: Command, context: CliContext): void {
  const backup = program
    .command('backup')
    .description('back the whole cluster up into one file; "eo restore" brings it back');
  withExamples(backup, 'backup create', 'backup list', 'backup download 20260131 cluster.tar', 'restore cluster.tar');
  addCreate(backup, context);
  addList(backup, context);
  addDownload(backup, context);
  addRemove(backup, context);
}

function addCreate(backup: Command, context: CliContext): void {
  const { terminal, connect } = context;
  const command = backup
    .command('create')
    .description(
      'make one in the data folder of the orchestrator; its keys are sealed by a passphrase (env: EO_PASSPHRASE)',
    )
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const passphrase = await newPassphrase(context);
      const made = await untilMade(client, await client.backups.create({ passphrase }), context, json === true);
      if (json === true) return terminal.print(JSON.stringify(made));
      terminal.print(`The backup ${made.name} is ready (${formatBytes(made.sizeBytes)}).`);
      terminal.note(
        `Take it to another disk: eo backup download ${made.name} FILE. Without the passphrase it is of no use.`,
      );
    });
  withExamples(withClientOptions(command), 'backup create');
}

function addList(backup: Command, { terminal, connect, now }: CliContext): void {
  const command = backup
    .command('list', { isDefault: true })
    .description('list the backups (what "eo backup" alone does)')
    .action(async ({ json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const backups = await client.backups.list();
      if (json === true) terminal.print(JSON.stringify(backups));
      else terminal.print(...renderBackups(backups, now(), terminal.colours));
    });
  withExamples(withClientOptions(command), 'backup list', 'backup list --json');
}

function addDownload(backup: Command, { terminal, connect }: CliContext): void {
  const command = backup
    .command('download')
    .description('fetch one into a file and check all of it; a cut download goes on where it was')
    .argument('<name>', 'name of a backup, or a beginning that no other has')
    .argument('<file>', 'file to write')
    .action(async (wanted: string, file: string, { json, ...whereabouts }: ClientOptions) => {
      const { client, baseUrl, token } = await connect(whereabouts);
      const { name, sizeBytes } = await findReady(client, wanted);
      const [{ downloadContent }, { verifyBackup }] = await Promise.all([
        import('../../platform/control-client/download-content.ts'),
        import('../../main/headless.ts'),
      ]);
      const path = resolve(file);
      const check = async (part: string) => void (await verifyBackup(part));
      await downloadContent({
        baseUrl,
        token,
        route: contentRoutes.backupContent(name),
        sizeBytes,
        key: name,
        path,
        check,
      });
      terminal.print(
        json === true ? JSON.stringify({ name, sizeBytes, path }) : `The backup ${name} is in ${file}, whole.`,
      );
    });
  withExamples(withClientOptions(command), 'backup download 20260131-120000-0123abcd cluster.tar');
}

function addRemove(backup: Command, { terminal, connect }: CliContext): void {
  const command = backup
    .command('remove')
    .description('delete a backup')
    .argument('<name>', 'name of a backup, or a beginning that no other has')
    .action(async (wanted: string, { json, ...whereabouts }: ClientOptions) => {
      const { client } = await connect(whereabouts);
      const { name } = find(await client.backups.list(), wanted);
      await client.backups.remove({ name });
      terminal.print(json === true ? JSON.stringify({ name }) : `The backup ${name} is deleted.`);
    });
  withExamples(withClientOptions(command), 'backup remove 20260131-120000-0123abcd');
}

/** Watches a backup in the making. @throws AppError with the reason of its failure */
async function untilMade(
  client: ControlClient,
  begun: Backup,
  { terminal }: CliContext,
  isQuiet: boolean,
): Promise<ReadyBackup> {
  const painter = isQuiet ? undefined : new LivePainter(terminal);
  try {
    for (let backup = begun; ; backup = await client.backups.get({ name: begun.name })) {
      if (backup.state === 'ready') return backup;
      if (backup.state === 'failed') throw new AppError(backup.failure.code, backup.failure.message);
      painter?.paint([], [`${begun.name}  ${progressBar(backup.progress, 20)}`]);
      await pause(LOOK_AGAIN_MS);
    }
  } finally {
    painter?.close();
  }
}

async function findReady(client: ControlClient, wanted: string): Promise<ReadyBackup> {
  const backup = find(await client.backups.list(), wanted);
  if (backup.state === 'ready') return backup;
  throw new AppError('not-found', `the backup ${backup.name} is not ready`);
}

function find(backups: readonly Backup[], wanted: string): Backup {
  return matchId(
    'backup',
    wanted,
    backups.map((backup) => ({ ...backup, id: backup.name })),
    'eo backup list',
  );
}
