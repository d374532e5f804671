import { resolve } from 'node:path';
import type { Command } from 'commander';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { renderTable } from '../output/table.ts';
import { printable } from '../output/text-width.ts';

interface TrainerOptions {
  readonly data?: string;
  readonly json?: true;
}

/** `eo agent allow`, `allowed` and `disallow`: the code that jobs may run on this machine. */
export function addAgentTrainerCommands(agent: Command, { terminal }: CliContext): void {
  const allow = agent
    .command('allow')
    .description('let jobs run a trainer of yours on this machine: this file, as it is now')
    .argument('<file>', 'a script in Python (.py) or a module in JavaScript (.js, .mjs)')
    .option('--name <name>', 'what jobs call it; else the name of the file')
    .action(async (file: string, options: TrainerOptions & { readonly name?: string }) => {
      const { allowTrainer } = await import('../../worker-agent/index.ts');
      const { name, sha256, language } = await allowTrainer(agentDataFolder(options.data), resolve(file), options.name);
      if (options.json === true) return terminal.print(JSON.stringify({ name, sha256, language }));
      terminal.print(
        `${name} is allowed on this machine: ${language}, SHA-256 ${sha256}.`,
        'It runs with your rights. Once the file changes it has to be allowed again.',
      );
    });

  const allowed = agent
    .command('allowed')
    .description('list the trainers that jobs may run on this machine')
    .action(async (options: TrainerOptions) => {
      const { listAllowedTrainers } = await import('../../worker-agent/index.ts');
      const listed = await listAllowedTrainers(agentDataFolder(options.data));
      if (options.json === true) return terminal.print(JSON.stringify(listed));
      if (listed.length === 0) return terminal.print('No trainer is allowed. Allow one with "eo agent allow FILE".');
      terminal.print(
        ...renderTable(
          [
            { title: 'NAME', cell: ({ name }) => name },
            { title: 'STATE', cell: ({ state }) => state },
            { title: 'SHA-256', cell: ({ sha256 }) => sha256 },
            { title: 'FILE', cell: ({ path }) => printable(path) },
          ],
          listed,
          terminal.colours.dim,
        ),
      );
    });

  const disallow = agent
    .command('disallow')
    .description('no longer let jobs run a trainer here; its file stays')
    .argument('<name>')
    .action(async (name: string, options: TrainerOptions) => {
      const { disallowTrainer } = await import('../../worker-agent/index.ts');
      await disallowTrainer(agentDataFolder(options.data), name);
      terminal.print(
        options.json === true ? JSON.stringify({ name }) : `${name} is no longer allowed on this machine.`,
      );
    });

  for (const [command, example] of [
    [allow, 'agent allow digits.py'],
    [allowed, 'agent allowed'],
    [disallow, 'agent disallow digits'],
  ] as const) {
    command
      .option('--data <folder>', "the agent's own folder (env: EO_AGENT_DATA)")
      .option('--json', 'print JSON, for programs');
    withExamples(command, example);
  }
}
