import type { LogBook } from '../events/log-book.ts';
import { controlApi } from './control-api.ts';

export interface LogsDeps {
  readonly logs: Pick<LogBook, 'list'>;
}

/** The orchestrator's own log. */
export function logsHandlers({ logs }: LogsDeps) {
  return { list: controlApi.logs.list.handler(({ input }) => logs.list(input)) };
}
