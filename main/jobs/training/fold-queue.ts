import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import type { Failure } from '../../../common/domain/job.ts';
import { asAppError } from '../../../common/errors.ts';

/** An update that lies in the spool. */
export interface SpooledUpdate {
  readonly task: TaskReference;
  readonly update: UpdateSummary;
}

/** Takes updates into the sum, in their order. Answers for each why it may not count, or null. */
export type Fold = (updates: readonly SpooledUpdate[]) => Promise<readonly (Failure | null)[]>;

interface Queued {
  readonly update: SpooledUpdate;
  readonly onFolded: (refusal: Failure | null) => void;
}

/** More would keep those that may not count from being given out again. */
const MOST_AT_ONCE = 64;

/** Folds updates in the order in which they came; what has come meanwhile goes together. */
export class FoldQueue {
  readonly #fold: Fold;
  readonly #onFolded: () => void;
  readonly #queue: Queued[] = [];
  #open = 0;

  /** Tells `onFolded` whenever some are done, after each of them was told. */
  constructor(fold: Fold, onFolded: () => void) {
    this.#fold = fold;
    this.#onFolded = onFolded;
  }

  /** True while an update waits or is being folded. */
  get isBusy(): boolean {
    return this.#open > 0;
  }

  /** Tells `onFolded` when it is done, with the reason if the update may not count. */
  add(update: SpooledUpdate, onFolded: Queued['onFolded']): void {
    this.#queue.push({ update, onFolded });
    if (this.#open++ === 0) queueMicrotask(() => void this.#run()); // others may come in the same turn
  }

  async #run(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, MOST_AT_ONCE);
      const refusals = await this.#foldAll(batch);
      this.#open -= batch.length;
      for (const [index, { onFolded }] of batch.entries()) onFolded(refusals[index] ?? null);
      this.#onFolded();
    }
  }

  async #foldAll(batch: readonly Queued[]): Promise<readonly (Failure | null)[]> {
    try {
      return await this.#fold(batch.map(({ update }) => update));
    } catch (error) {
      const { code, message } = asAppError(error);
      return batch.map(() => ({ code, message }));
    }
  }
}
