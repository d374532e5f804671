import type { TaskReference, UpdateSummary } from '../../../common/domain/assignment.ts';
import { type AppError, asAppError } from '../../../common/errors.ts';

/** An update that lies in the spool. */
export interface SpooledUpdate {
  readonly task: TaskReference;
  readonly update: UpdateSummary;
}

/** Takes an update into the sum. Rejects when it may not count. */
export type Fold = (update: SpooledUpdate) => Promise<void>;

/** Folds updates one after the other, in the order in which they came. */
export class FoldQueue {
  readonly #fold: Fold;
  #last: Promise<unknown> = Promise.resolve();
  #open = 0;

  constructor(fold: Fold) {
    this.#fold = fold;
  }

  /** True while an update waits or is being folded. */
  get isBusy(): boolean {
    return this.#open > 0;
  }

  /** Tells `onFolded` when it is done, with the reason if the update may not count. */
  add(update: SpooledUpdate, onFolded: (refusal: AppError | undefined) => void): void {
    this.#open++;
    this.#last = this.#last.then(async () => {
      const refusal = await this.#fold(update).then(() => undefined, asAppError);
      this.#open--;
      onFolded(refusal);
    });
  }
}
