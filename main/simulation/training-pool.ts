import type { UpdateSummary } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ShareInput, TrainingMethods } from './training-methods.ts';

interface Waiting {
  readonly input: ShareInput;
  readonly signal: AbortSignal;
  readonly result: PromiseWithResolvers<UpdateSummary>;
}

/** Trains shares in a few threads, in the order in which they come. */
export class TrainingPool {
  readonly #idle: CallableWorker<TrainingMethods>[];
  readonly #all: readonly CallableWorker<TrainingMethods>[];
  readonly #waiting: Waiting[] = [];

  constructor(threads: number) {
    const entry = new URL('./training-worker.ts', import.meta.url);
    this.#all = Array.from({ length: threads }, () => new CallableWorker<TrainingMethods>(entry));
    this.#idle = [...this.#all];
  }

  /** Rejects with `cancelled` when the signal fires before its turn; what has begun is trained to its end. */
  train(input: ShareInput, signal: AbortSignal): Promise<UpdateSummary> {
    const result = Promise.withResolvers<UpdateSummary>();
    this.#waiting.push({ input, signal, result });
    this.#next();
    return result.promise;
  }

  async end(): Promise<void> {
    for (const { result } of this.#waiting.splice(0)) result.reject(new AppError('cancelled', 'the simulation ends'));
    await Promise.all(this.#all.map((worker) => worker.end()));
  }

  #next(): void {
    for (;;) {
      const worker = this.#idle.pop();
      const share = worker && this.#waiting.shift();
      if (worker === undefined || share === undefined) {
        if (worker !== undefined) this.#idle.push(worker);
        return;
      }
      if (share.signal.aborted) {
        share.result.reject(new AppError('cancelled', 'nobody waits for this share any more'));
        this.#idle.push(worker);
        continue;
      }
      void worker
        .call('train', share.input)
        .then(share.result.resolve, share.result.reject)
        .finally(() => {
          this.#idle.push(worker);
          this.#next();
        });
    }
  }
}
