import { resolve } from 'node:path';
import type { Command } from 'commander';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text-width.ts';

interface AgentDatasetOptions {
  readonly data?: string;
  readonly json?: true;
}

/** `eo agent dataset`: the local data sets that this machine offers. */
export function addAgentDatasetCommand(agent: Command, { terminal }: CliContext): void {
  const dataset = agent.command('dataset').description('local data sets that this machine offers; they never leave it');
  withExamples(dataset, 'agent dataset add scans /data/scans', 'agent dataset list', 'agent dataset remove scans');

  const add = dataset
    .command('add')
    .description('offer a data set')
    .argument('<name>', 'what the data set is called in the cluster')
    .argument('<path>', 'file or folder to read it from')
    .action(async (name: string, path: string, options: AgentDatasetOptions) => {
      const { addLocalDataset } = await import('../../worker-agent/index.ts');
      await addLocalDataset(agentDataFolder(options.data), { name, path: resolve(path) });
      terminal.print(
        options.json === true
          ? JSON.stringify({ name, path: resolve(path) })
          : `${name} is offered to the cluster from now on.`,
      );
    });

  const list = dataset
    .command('list', { isDefault: true })
    .description('list what is offered')
    .action(async (options: AgentDatasetOptions) => {
      const { listLocalDatasets } = await import('../../worker-agent/index.ts');
      const offered = await listLocalDatasets(agentDataFolder(options.data));
      if (options.json === true) return terminal.print(JSON.stringify(offered));
      if (offered.length === 0)
        return terminal.print('Nothing is offered. Add a data set with "eo agent dataset add".');
      terminal.print(
        ...renderTable(
          [
            { title: 'NAME', cell: ({ name }) => name },
            { title: 'PATH', cell: ({ path }) => printable(path) },
          ],
          offered,
          terminal.colours.dim,
        ),
      );
    });

  const remove = dataset
    .command('remove')
    .description('no longer offer a data set; its files stay')
    .argument('<name>')
    .action(async (name: string, options: AgentDatasetOptions) => {
      const { removeLocalDataset } = await import('../../worker-agent/index.ts');
      await removeLocalDataset(agentDataFolder(options.data), name);
      terminal.print(
        options.json === true ? JSON.stringify({ name }) : `${name} is no longer offered. Its files stay.`,
      );
    });

  for (const command of [add, list, remove]) {
    command
      .option('--data <folder>', "the agent's own folder (env: EO_AGENT_DATA)")
      .option('--json', 'print JSON, for programs');
    withExamples(
      command,
      `agent dataset ${command.name()}${command === list ? '' : ' scans'}${command === add ? ' /data/scans' : ''}`,
    );
  }
}
