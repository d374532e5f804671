import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Progress } from '../session/transfers.ts';

/** A phase that is over sooner than this is not worth a call. */
const QUIET_MS = 100;

/** Tells how far one task is: only the newest, and not what has passed before anybody could have seen it. */
export class ProgressReports {
  readonly #clock: Clock;
  readonly #send: (progress: Progress) => void;
  #newest: Progress | undefined;
  #disarm: (() => void) | undefined;

  constructor(clock: Clock, send: (progress: Progress) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  tell(progress: Progress): void {
    this.#newest = progress;
    this.#disarm ??= this.#clock.after(QUIET_MS, () => {
      this.#disarm = undefined;
      if (this.#newest !== undefined) this.#send(this.#newest);
    });
  }

  /** Tells nothing more. */
  end(): void {
    this.#disarm?.();
    this.#disarm = undefined;
    this.#newest = undefined;
  }
}
