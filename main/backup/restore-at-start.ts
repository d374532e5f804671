import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { applyPendingRestore } from './apply-restore.ts';

/** Puts a backup in place that waits for this start. Right behind the lock: before anything reads the data folder. */
export class RestoreAtStart implements Service {
  readonly name = 'restore-at-start';
  readonly #data: string;
  readonly #log: Pick<Logger, 'info'>;

  constructor(data: string, log: Pick<Logger, 'info'>) {
    this.#data = data;
    this.#log = log;
  }

  async start(): Promise<void> {
    const restored = await applyPendingRestore(this.#data);
    if (restored !== undefined) this.#log.info(restored, 'a backup was put in place');
  }

  async stop(): Promise<void> {}
}
