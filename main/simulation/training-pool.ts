import type { UpdateSummary } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ShareInput, Trained, TrainingMethods } from './training-methods.ts';

interface Waiting {
  readonly input: ShareInput;
  readonly signal: AbortSignal;
  readonly result: PromiseWithResolvers<UpdateSummary>;
}

/** Shares that are done sooner go to a thread together: it would wait longer for the next one than train it. */
const TOGETHER_MS = 8;
const MOST_TOGETHER = 16;

/** Trains shares in a few threads, in the order in which they come. */
export class TrainingPool {
  readonly #idle: CallableWorker<TrainingMethods>[];
  readonly #all: readonly CallableWorker<TrainingMethods>[];
  readonly #waiting: Waiting[] = [];
  /** What the last ones took each. */
  #shareMs = TOGETHER_MS;

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
      if (worker === undefined) return;
      const shares = this.#take();
      if (shares.length === 0) {
        this.#idle.push(worker);
        return;
      }
      void this.#train(worker, shares).then(() => {
        this.#idle.push(worker);
        this.#next();
      });
    }
  }

  /** As many of those that wait as are trained in about the time of one message, and no more than the thread's part of them. */
  #take(): Waiting[] {
    const most = Math.floor(TOGETHER_MS / Math.max(this.#shareMs, TOGETHER_MS / MOST_TOGETHER));
    const fair = Math.ceil(this.#waiting.length / this.#all.length);
    const shares = this.#waiting.splice(0, Math.max(1, Math.min(most, fair)));
    return shares.filter(({ signal, result }) => {
      if (signal.aborted) result.reject(new AppError('cancelled', 'nobody waits for this share any more'));
      return !signal.aborted;
    });
  }

  async #train(worker: CallableWorker<TrainingMethods>, shares: readonly Waiting[]): Promise<void> {
    const startedAt = performance.now();
    try {
      const all = await worker.call(
        'train',
        shares.map(({ input }) => input),
      );
      for (const [index, { result }] of shares.entries()) settle(result, all[index]);
    } catch (error) {
      for (const { result } of shares) result.reject(error);
    }
    this.#shareMs = (performance.now() - startedAt) / shares.length;
  }
}

function settle(result: PromiseWithResolvers<UpdateSummary>, trained: Trained | undefined): void {
  if (trained === undefined) result.reject(new AppError('internal', 'a thread has forgotten a share'));
  else if ('update' in trained) result.resolve(trained.update);
  else result.reject(new AppError(trained.failure.code, trained.failure.message));
}
