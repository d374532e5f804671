import { resolve } from 'node:path';
import type { Command } from 'commander';
import { dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { formatCounted } from '../output/units.ts';
import { newPassphrase, readPassphrase } from '../passphrase.ts';
import { addApiKeyCommands } from './api-keys.ts';

interface KeysOptions {
  readonly data?: string;
  readonly json?: true;
}

interface RestoreOptions extends KeysOptions {
  readonly replace?: true;
}

/** `eo keys`: the keys of programs that ask served models; and the keys that make the cluster, into a backup and out of it. */
export function addKeysCommand(program: Command, context: CliContext): void {
  const keys = program
    .command('keys')
    .description('API keys for programs that ask served models; and the keys that make the cluster, in a backup');
  addApiKeyCommands(keys, context);
  addBackup(keys, context);
  addRestore(keys, context);
  withExamples(keys, 'keys create notebook --models chat', 'keys list', 'keys backup cluster-keys.json');
}

function addBackup(keys: Command, context: CliContext): void {
  const { terminal } = context;
  const command = keys
    .command('backup')
    .description(
      'write the keys that make the cluster, not those of programs, into one encrypted file (env: EO_PASSPHRASE)',
    )
    .argument('<file>', 'a file that does not exist yet')
    .action(async (file: string, { data, json }: KeysOptions) => {
      const passphrase = await newPassphrase(context);
      const { backUpKeys } = await import('../../main/headless.ts');
      const names = await backUpKeys({ data: dataFolder(data), file: resolve(file), passphrase });
      if (json === true) return terminal.print(JSON.stringify({ file, keys: names }));
      terminal.print(`${formatCounted(names.length, 'key')} written to ${file}.`);
      terminal.note('Whoever has this file and the passphrase is the cluster. Without the passphrase it is of no use.');
    });
  withExamples(withFolder(command), 'keys backup cluster-keys.json');
}

function addRestore(keys: Command, context: CliContext): void {
  const { terminal } = context;
  const command = keys
    .command('restore')
    .description('put the keys that make the cluster into a data folder, while no orchestrator runs on it')
    .argument('<file>', 'what "eo keys backup" has written')
    .option('--replace', 'replace the keys that are there: devices that joined by them have to join again')
    .action(async (file: string, { data, json, replace }: RestoreOptions) => {
      const passphrase = await readPassphrase(context);
      const { restoreKeys } = await import('../../main/headless.ts');
      const folder = dataFolder(data);
      const names = await restoreKeys({ data: folder, file: resolve(file), passphrase, replace: replace === true });
      terminal.print(
        json === true
          ? JSON.stringify({ folder, keys: names })
          : `${formatCounted(names.length, 'key')} restored into ${folder}.`,
      );
    });
  withExamples(
    withFolder(command),
    'keys restore cluster-keys.json',
    'keys restore cluster-keys.json --data ./cluster',
  );
}

function withFolder(command: Command): Command {
  return command
    .option('--data <folder>', 'data folder of the orchestrator (env: EO_DATA)')
    .option('--json', 'print JSON, for programs');
}
