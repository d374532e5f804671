import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nodeClock } from '../../platform/node-clock.ts';
import { dataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { readPassphrase } from '../passphrase.ts';

interface RestoreOptions {
  readonly data?: string;
  readonly json?: true;
  readonly replace?: true;
}

/** `eo restore`: a cluster out of the file of a backup, into a data folder on which nothing runs. */
export function addRestoreCommand(program: Command, context: CliContext): void {
  const { terminal } = context;
  const command = program
    .command('restore')
    .description('put a backup into a data folder, while no orchestrator runs on it')
    .argument('<file>', 'what "eo backup download" has written')
    .option('--replace', 'where a cluster is already: it is moved into a folder beside')
    .option('--data <folder>', 'data folder of the orchestrator (env: EO_DATA)')
    .option('--json', 'print JSON, for programs')
    .action(async (file: string, { data, json, replace }: RestoreOptions) => {
      const passphrase = await readPassphrase(context);
      const { restoreFolder } = await import('../../main/headless.ts');
      const folder = dataFolder(data);
      const order = { data: folder, file: resolve(file), passphrase, replace: replace === true, clock: nodeClock };
      const { manifest, aside } = await restoreFolder(order);
      const { name, madeAt, cluster } = manifest;
      if (json === true) return terminal.print(JSON.stringify({ folder, backup: name, madeAt, cluster, aside }));
      terminal.print(`${cluster.name} is in ${folder}, as it was when the backup ${name} was made.`);
      if (aside !== null) terminal.print(`What was there before is in ${aside}.`);
      terminal.note(`Start it with: eo serve --data ${folder}`);
    });
  withExamples(command, 'restore cluster.tar --data ./new', 'restore cluster.tar --replace');
}
