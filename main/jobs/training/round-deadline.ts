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

  constructor(clock: Clock, seconds: number, onPassed: () => void) {
    this.#clock = clock;
    this.#seconds = seconds;
    this.#onPassed = onPassed;
  }

  /** Begins anew from now. */
  arm(): void {
    this.#disarm();
    this.#disarm = this.#clock.after(this.#seconds * 1_000, this.#onPassed);
  }

  /** Begins anew from now, with another length. */
  change(seconds: number): void {
    if (seconds === this.#seconds) return;
    this.#seconds = seconds;
    this.arm();
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
