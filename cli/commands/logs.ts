import { setTimeout as delay } from 'node:timers/promises';
import { type Command, Option } from 'commander';
import type { LogLevel, LogLine } from '../../common/api/logs-contract.ts';
import type { ControlClient } from '../../common/api-client/control-client.ts';
import { hasCode } from '../../common/errors.ts';
import type { CliContext } from '../cli-context.ts';
import { type ClientOptions, wholeNumber, withClientOptions, withExamples } from '../command-options.ts';
import { listenForInterruption } from '../interruption.ts';
import { LOG_LEVELS } from '../log-options.ts';
import { renderLogLine } from '../output/render-log-line.ts';

interface LogsOptions extends ClientOptions {
  readonly follow?: true;
  readonly level: LogLevel;
  readonly limit: number;
}

const ASK_AGAIN_MS = 500;

/** `eo logs`: what the orchestrator has logged. */
export function addLogsCommand(program: Command, { terminal, connect }: CliContext): void {
  const command = program
    .command('logs')
    .description('show the latest log lines of the orchestrator')
    .option('--follow', 'go on showing new ones until Ctrl-C')
    .addOption(new Option('--level <level>', 'only lines at least as grave').choices(LOG_LEVELS).default('info'))
    .option('--limit <n>', 'how many of the latest lines', wholeNumber(1, 5_000), 200)
    .action(async ({ follow, level, limit, json, ...whereabouts }: LogsOptions) => {
      const { client } = await connect(whereabouts);
      const lines = await client.logs.list({ level, limit });
      if (json === true && follow !== true) return terminal.print(JSON.stringify(lines));
      const show = (line: LogLine): void =>
        terminal.print(json === true ? JSON.stringify(line) : renderLogLine(line, terminal.colours));
      lines.forEach(show);
      if (follow !== true) return;
      const interruption = listenForInterruption();
      const gone = (): void => terminal.note('The orchestrator does not answer. Trying again …');
      for await (const line of newLines(client, level, lines.at(-1)?.number ?? 0, interruption.signal, gone))
        show(line);
      interruption.release();
    });
  withExamples(withClientOptions(command), 'logs', 'logs --follow --level warn', 'logs --follow --json | jq .message');
}

async function* newLines(
  client: ControlClient,
  level: LogLevel,
  last: number,
  signal: AbortSignal,
  onGone: () => void,
): AsyncGenerator<LogLine> {
  let isThere = true;
  while (!signal.aborted) {
    try {
      // Numbers begin again when the orchestrator starts again.
      if (!isThere && ((await client.logs.list({ level: 'trace', limit: 1 })).at(-1)?.number ?? 0) < last) last = 0;
      const lines = await client.logs.list({ level, after: last, limit: 5_000 });
      isThere = true;
      last = lines.at(-1)?.number ?? last;
      yield* lines;
    } catch (error) {
      if (!hasCode(error, 'unavailable')) throw error;
      if (isThere) onGone();
      isThere = false;
    }
    await delay(ASK_AGAIN_MS, undefined, { signal }).catch(() => undefined);
  }
}
