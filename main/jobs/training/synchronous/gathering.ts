import type { Clock } from '../../../../common/lifecycle/clock.ts';

/** How long a round waits for the rest of the devices that could take part, once it has enough of them. */
const GATHERING_MS = 5_000;

/** The moment in which a round that has enough devices waits for the others. */
export class Gathering {
  readonly #clock: Clock;
  readonly #onOver: () => void;
  #isOver = false;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, onOver: () => void) {
    this.#clock = clock;
    this.#onOver = onOver;
  }

  /** True when all that could take part are there, or were waited for; else `onOver` follows. */
  isDone(present: number, possible: number): boolean {
    if (present >= possible || this.#isOver) return true;
    this.#disarm ??= this.#clock.after(GATHERING_MS, () => {
      this.#isOver = true;
      this.#onOver();
    });
    return false;
  }

  disarm(): void {
    this.#disarm?.();
  }
}
