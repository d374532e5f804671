import type { LevelDesk } from '../logs/level-desk.ts';
import type { LogBook } from '../logs/log-book.ts';
import { controlApi } from './control-api.ts';

export interface LogsDeps {
  readonly logs: Pick<LogBook, 'list' | 'follow' | 'summary'>;
  readonly logLevels: Pick<LevelDesk, 'list' | 'set'>;
}

/** What orchestrator and devices log, and how much. */
export function logsHandlers({ logs, logLevels }: LogsDeps) {
  return {
    list: controlApi.logs.list.handler(({ input }) => logs.list(input)),
    watch: controlApi.logs.watch.handler(({ input: { cursor, ...filter }, signal, context }) => {
      const stop = AbortSignal.any([context.draining, ...(signal === undefined ? [] : [signal])]);
      return relay(logs, { filter, cursor }, stop);
    }),
    summary: controlApi.logs.summary.handler(async () => {
      const { components, ...summary } = await logs.summary();
      return { ...summary, components: [...components] };
    }),
    levels: controlApi.logs.levels.handler(() => [...logLevels.list()]),
    setLevel: controlApi.logs.setLevel.handler(({ input }) => {
      logLevels.set(input);
      return [...logLevels.list()];
    }),
  };
}

/** Records as they come until the signal fires or the reader leaves. */
async function* relay(
  logs: LogsDeps['logs'],
  { filter, cursor }: { readonly filter: Parameters<LogBook['follow']>[0]; readonly cursor: string | undefined },
  signal: AbortSignal,
) {
  for await (const { lines, ...message } of logs.follow(filter, cursor, signal)) {
    yield { ...message, lines: [...lines] };
  }
}
