import { Command, Option } from 'commander';
import { LOG_FORMATS, LOG_LEVELS } from '../log-options.ts';
import { Switch } from '../settings-schema.ts';

/** Adds what can be said of an agent, for one that runs and one that is installed alike. */
export function withAgentOptions(command: Command): Command {
  return command
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
    .addOption(
      new Option('--metered', 'the network here is paid for by volume, which its etiquette may mind').env('EO_METERED'),
    )
    .addOption(new Option('--name <name>', 'name of this device').env('EO_NAME'))
    .addOption(new Option('--cache-size <size>', 'limit of the caches, such as 20GB').env('EO_CACHE_SIZE'))
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
    .addOption(
      new Option('--log-folder <folder>', 'log to files there, which rotate, and not to standard error').env(
        'EO_LOG_FOLDER',
      ),
    );
}

/** Said elsewhere than in the arguments of a service: the folder by its whole path, the join string in a file of its own. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['data', 'join']);

/** The arguments of `eo agent run` that say the same of an agent as these options do, from wherever those came. */
export function passedOn(options: object): string[] {
  const known = withAgentOptions(new Command()).options.filter((option) => !SAID_ELSEWHERE.has(option.attributeName()));
  return known.flatMap((option) => {
    const value = Object.entries(options).find(([name]) => name === option.attributeName())?.[1];
    const { long } = option;
    if (typeof value !== 'string' && typeof value !== 'boolean') return [];
    if (option.required) return [String(long), String(value)];
    return Switch.safeParse(value).data === true ? [String(long)] : [];
  });
}
