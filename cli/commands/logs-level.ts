import { type Command, InvalidArgumentError, Option } from 'commander';
import { LogComponent, type LogLevelScope, type ScopedLogLevelRule } from '../../common/domain/log-levels.ts';
import { LogLevel } from '../../common/domain/log-record.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, parseDuration, withClientOptions, withExamples } from '../command-options.ts';
import { findDevice, listDevices } from '../find-by-id.ts';
import { LOG_LEVELS } from '../log-options.ts';
import { renderLogLevels } from '../output/render-log-levels.ts';

interface LevelOptions extends ClientOptions {
  readonly device?: string;
  /** Seconds. */
  readonly for?: number;
}

const ALL = 'all';
const USUAL = 'usual';

/** `eo logs level`: how much the components log, shown and set. */
export function addLogsLevelCommand(logs: Command, { terminal, connect, now }: CliContext): void {
  const command = logs
    .command('level')
    .description('show how much the components log, or set it; it takes effect at once and outlives restarts')
    .argument('[component]', `such as jobs, link or task, or "${ALL}"`, parseComponent)
    .argument('[level]', `${LOG_LEVELS.join(', ')}, or "${USUAL}" to take back what was set`, parseLevel)
    .option('--device <id>', 'for one device, by id or name, or for "orchestrator"; without it everywhere')
    .addOption(new Option('--for <time>', 'it ends by itself after 10m, 2h or 1d').argParser(parseDuration))
    .action(async (component: string | undefined, level: string | undefined, options: LevelOptions) => {
      const { device, for: forSeconds, json, ...whereabouts } = options;
      if (component !== undefined && level === undefined)
        command.error(`error: say which level ${component} is to have`);
      const { client } = await connect(whereabouts);
      const scope: LogLevelScope =
        device === undefined
          ? 'everywhere'
          : device === 'orchestrator'
            ? device
            : (await findDevice(client, device)).id;
      const rules =
        component === undefined || level === undefined
          ? (await client.logs.levels()).filter((rule) => device === undefined || rule.scope === scope)
          : await client.logs.setLevel({
              scope,
              component: component === ALL ? null : component,
              level: LogLevel.safeParse(level).data ?? null,
              forSeconds: forSeconds ?? null,
            });
      if (json === true) return terminal.print(JSON.stringify(rules));
      const names = new Map<string, string>((await listDevices(client)).map(({ id, name }) => [id, name]));
      terminal.print(...renderLogLevels(rules satisfies readonly ScopedLogLevelRule[], { names, now: now() }));
    });
  withExamples(
    withClientOptions(command),
    'logs level',
    'logs level link debug --device mac-mini --for 10m',
    'logs level all warn',
    'logs level all usual',
  );
}

function parseComponent(text: string): string {
  if (LogComponent.safeParse(text).success) return text;
  throw new InvalidArgumentError('It must be the name of a component, such as jobs.');
}

function parseLevel(text: string): string {
  if (text === USUAL || LogLevel.safeParse(text).success) return text;
  throw new InvalidArgumentError(`It must be one of ${LOG_LEVELS.join(', ')} or ${USUAL}.`);
}
