import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../logging/logger.ts';
import { collectGarbage } from './collect-garbage.ts';

/** By then a process has found out what it can do, and what is around. */
const AFTER_MS = 5_000;

/**
 * Has V8 collect, once and soon after the start, all that starting has left behind, and give the memory back to the system:
 * some twenty megabytes that an idle process would keep for hours. It holds the process up for some tens of milliseconds.
 */
export class HeapTidier implements Service {
  readonly name = 'heap-tidier';
  readonly #clock: Clock;
  readonly #log: Pick<Logger, 'debug'>;
  #disarm = () => {};

  constructor(clock: Clock, log: Pick<Logger, 'debug'>) {
    this.#clock = clock;
    this.#log = log;
  }

  async start(): Promise<void> {
    this.#disarm = this.#clock.after(AFTER_MS, () => void this.#tidy());
  }

  async stop(): Promise<void> {
    this.#disarm();
  }

  async #tidy(): Promise<void> {
    const startedAt = performance.now();
    await collectGarbage();
    this.#log.debug({ tookMs: Math.round(performance.now() - startedAt) }, 'the heap is tidy');
  }
}
