import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { LogMethods } from './log-worker.ts';

/** The thread that keeps and searches log records; one call after the other. */
export class LogThread {
  readonly #worker = new CallableWorker<LogMethods>(new URL('./log-worker.ts', import.meta.url));

  open(input: Parameters<LogMethods['open']>[0]) {
    return this.#worker.call('open', input);
  }

  write(input: Parameters<LogMethods['write']>[0]) {
    return this.#worker.call('write', input);
  }

  list(input: Parameters<LogMethods['list']>[0]) {
    return this.#worker.call('list', input);
  }

  forget(input: Parameters<LogMethods['forget']>[0]) {
    return this.#worker.call('forget', input);
  }

  summary() {
    return this.#worker.call('summary', undefined);
  }

  async end(): Promise<void> {
    await this.#worker.call('close', undefined).catch(() => undefined);
    await this.#worker.end();
  }
}
