import type { JobWaitFor } from '../../../common/domain/job.ts';

interface Seats {
  readonly needed: number;
  readonly available: number;
}

/** Tells that a round, whose devices all begin at once, waits until enough of them are free, and when it goes on. */
export class SeatsWait {
  readonly #onWait: (wait: JobWaitFor | null) => void;
  readonly #does: string;
  #isWaiting = false;

  /** `does` says what the round does once it has so many. */
  constructor(onWait: (wait: JobWaitFor | null) => void, does: string) {
    this.#onWait = onWait;
    this.#does = does;
  }

  /** True while there are too few. */
  look({ needed, available }: Seats, who: string): boolean {
    const isWaiting = available < needed;
    if (isWaiting || this.#isWaiting) {
      const message = `${this.#does} ${needed} ${who}, and ${available} are free`;
      this.#onWait(isWaiting ? { for: 'devices', needed, available, message } : null);
    }
    this.#isWaiting = isWaiting;
    return isWaiting;
  }

  /** The round has ended: it waits for nothing. */
  end(): void {
    if (this.#isWaiting) this.#onWait(null);
    this.#isWaiting = false;
  }
}
