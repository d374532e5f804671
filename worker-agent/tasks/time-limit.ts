import type { Clock } from '../../common/lifecycle/clock.ts';

/** The time that a task may take on this device, from now on. */
export class TimeLimit {
  readonly #up = new AbortController();
  readonly #disarm: () => void;

  /** @param seconds Null: as long as it needs. */
  constructor(clock: Clock, seconds: number | null) {
    this.#disarm = seconds === null ? () => undefined : clock.after(seconds * 1_000, () => this.#up.abort());
  }

  /** Fires when the time is up. */
  get signal(): AbortSignal {
    return this.#up.signal;
  }

  /** It is up now, whatever was left of it. */
  cut(): void {
    this.#up.abort();
  }

  end(): void {
    this.#disarm();
  }
}
