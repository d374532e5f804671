import type { Clock } from '../../../common/lifecycle/clock.ts';

/** Times that a round may run past its deadline without enough updates before the job is given up. */
const MOST_EXTENSIONS = 3;

/** The deadline of a round, which may be put off a few times. */
export class RoundDeadline {
  readonly #clock: Clock;
  #seconds: number;
  readonly #onPassed: () => void;
  #disarm: () => void = () => {};
  #extensions = 0;
  /** By the monotonic clock; null before it was armed. */
  #endsAt: number | null = null;

  constructor(clock: Clock, seconds: number, onPassed: () => void) {
    this.#clock = clock;
    this.#seconds = seconds;
    this.#onPassed = onPassed;
  }

  /** Begins anew from now. */
  arm(): void {
    this.#disarm();
    this.#endsAt = this.#clock.monotonic() + this.#seconds * 1_000;
    this.#disarm = this.#clock.after(this.#seconds * 1_000, this.#onPassed);
  }

  /** Begins anew from now, with another length, if it has begun. */
  change(seconds: number): void {
    if (seconds === this.#seconds) return;
    this.#seconds = seconds;
    if (this.#endsAt !== null) this.arm();
  }

  /** Its whole length. */
  get seconds(): number {
    return this.#seconds;
  }

  /** Milliseconds until it passes; all of them before it was armed. */
  get leftMs(): number {
    if (this.#endsAt === null) return this.#seconds * 1_000;
    return Math.max(0, this.#endsAt - this.#clock.monotonic());
  }

  disarm(): void {
    this.#disarm();
  }

  /** Counts a time that it passed in vain; false when the round has had enough of them. */
  putOff(): boolean {
    return ++this.#extensions <= MOST_EXTENSIONS;
  }

  /** Times that it passed in vain. */
  get extensions(): number {
    return this.#extensions;
  }
}
