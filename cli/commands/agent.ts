import { type Command, Option } from 'commander';
import { keepCompiledCode } from '../../platform/process/keep-compiled-code.ts';
import { agentDataFolder } from '../../platform/settings/data-folder.ts';
import type { CliContext } from '../cli-context.ts';
import { withExamples } from '../command-options.ts';
import { LOG_FORMATS, LOG_LEVELS } from '../log-options.ts';
import { stopWithParent } from '../stop-with-parent.ts';
import { addAgentDatasetCommand } from './agent-dataset.ts';
import { addAgentPauseCommands } from './agent-pause.ts';
import { addAgentStatusCommand } from './agent-status.ts';
import { addAgentTrainerCommands } from './agent-trainers.ts';

interface AgentOptions {
  readonly stopWithParent?: true;
}

/** `eo agent`: makes this machine a device of a cluster, until it is told to stop. */
export function addAgentCommand(program: Command, context: CliContext): void {
  const agent = program.command('agent').description('make this machine a device of the cluster');
  const command = agent
    .command('run', { isDefault: true })
    .description('run the agent (what "eo agent" alone does)')
    .option('--data <folder>', "the agent's own folder: identity and caches (env: EO_AGENT_DATA)")
    .addOption(
      new Option('--orchestrator <host:port>', 'where the orchestrator is; else it is found by Bonjour').env(
        'EO_ORCHESTRATOR',
      ),
    )
    .addOption(
      new Option(
        '--join <string>',
        'join by what "eo token create" printed; EO_JOIN keeps it out of process lists',
      ).env('EO_JOIN'),
    )
    .addOption(
      new Option('--cluster <name>', 'name or id of the cluster to join, where several are around').env('EO_CLUSTER'),
    )
    .addOption(
      new Option('--join-port <port>', "the orchestrator's joining port (default: the one after its port)").env(
        'EO_JOIN_PORT',
      ),
    )
    .option('--rejoin', 'forget the cluster that this machine belonged to, and join anew')
    .addOption(
      new Option('--insecure', 'without TLS, to an orchestrator on this machine that was started so').env(
        'EO_INSECURE',
      ),
    )
    .addOption(
      new Option('--metered', 'the network here is paid for by volume, which its etiquette may mind').env('EO_METERED'),
    )
    .addOption(new Option('--name <name>', 'name of this device').env('EO_NAME'))
    .addOption(new Option('--cache-size <size>', 'limit of the caches, such as 20GB').env('EO_CACHE_SIZE'))
    .option(
      '--dataset <name=path>',
      'offer a local data set, which never leaves this machine; may be repeated',
      collect,
    )
    .addOption(
      new Option('--python <program>', 'interpreter for trainers in Python (default: python3)').env('EO_PYTHON'),
    )
    .addOption(
      new Option(
        '--trainer-silence <time>',
        'an allowed trainer that says nothing for so long is ended, such as 10m',
      ).env('EO_TRAINER_SILENCE'),
    )
    .addOption(new Option('--log-level <level>', `one of ${LOG_LEVELS.join(', ')}`).env('EO_LOG_LEVEL'))
    .addOption(new Option('--log-format <format>', `one of ${LOG_FORMATS.join(', ')}`).env('EO_LOG_FORMAT'))
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
    'agent pause 2h',
    'agent run --help',
    'agent dataset add scans /data/scans',
    'agent allow digits.py',
  );
  addAgentDatasetCommand(agent, context);
  addAgentTrainerCommands(agent, context);
}

function collect(value: string, before: readonly string[] = []): string[] {
  return [...before, value];
}
