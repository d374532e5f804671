import { type Command, Option } from 'commander';
import { keepCompiledCode } from '../../platform/process/keep-compiled-code.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { stopWithParent } from '../stop-with-parent.ts';
import { addAgentDatasetCommand } from './agent-dataset.ts';
import { withAgentOptions } from './agent-options.ts';
import { addAgentPauseCommands } from './agent-pause.ts';
import { addAgentServiceCommands } from './agent-service.ts';
import { addAgentStatusCommand } from './agent-status.ts';
import { addAgentTrainerCommands } from './agent-trainers.ts';
import { addAgentUpdateCommand } from './agent-update.ts';

interface AgentOptions {
  readonly stopWithParent?: true;
}

/** `eo agent`: makes this machine a device of a cluster, until it is told to stop. */
export function addAgentCommand(program: Command, context: CliContext): void {
  const agent = program.command('agent').description('make this machine a device of the cluster');
  const command = withAgentOptions(
    agent.command('run', { isDefault: true }).description('run the agent (what "eo agent" alone does)'),
  )
    .option('--rejoin', 'forget the cluster that this machine belonged to, and join anew')
    .addOption(
      new Option('--insecure', 'without TLS, to an orchestrator on this machine that was started so').env(
        'EO_INSECURE',
      ),
    )
    .option(
      '--dataset <name=path>',
      'offer a local data set, which never leaves this machine; may be repeated',
      collect,
    )
    .addOption(new Option('--stop-with-parent', 'stop when standard input ends').hideHelp())
    .action(async (options: AgentOptions) => {
      const { parseAgentSettings } = await import('../agent-settings.ts');
      const settings = parseAgentSettings(options);
      if (options.stopWithParent === true) stopWithParent();
      keepCompiledCode(agentDataFolder(settings.data));
      const { runAgent } = await import('../../worker-agent/index.ts');
      await runAgent(settings);
    });
  const examples = [
    'agent',
    'agent --orchestrator 192.168.1.20:50051 --name mac-mini',
    'agent --join eo1.MTkyLjE2OC4xLjIwOjUwMDUy.…',
    'agent --dataset scans=/data/scans',
  ];
  withExamples(command, ...examples);
  addAgentStatusCommand(agent, context);
  addAgentPauseCommands(agent, context);
  withExamples(
    agent,
    ...examples,
    'agent status',
    'agent install',
    'agent pause 2h',
    'agent run --help',
    'agent dataset add scans /data/scans',
    'agent allow digits.py',
  );
  addAgentDatasetCommand(agent, context);
  addAgentTrainerCommands(agent, context);
  addAgentServiceCommands(agent, context);
  addAgentUpdateCommand(agent, context);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
