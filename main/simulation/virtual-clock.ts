import type { Clock } from '../../common/lifecycle/clock.ts';

interface Timer {
  readonly at: number;
  /** Of timers at the same time the first that was set goes first. */
  readonly order: number;
  readonly call: () => void;
}

/** Time that stands still until it is advanced: days of modelled training pass as fast as they can be computed. */
export class VirtualClock implements Clock {
  readonly #startedAt: number;
  readonly #timers = new Set<Timer>();
  #elapsed = 0;
  #order = 0;

  /** Begins at a Unix time in milliseconds. */
  constructor(startedAt: number) {
    this.#startedAt = startedAt;
  }

  now(): number {
    return Math.round(this.#startedAt + this.#elapsed);
  }

  monotonic(): number {
    return this.#elapsed;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.#elapsed + Math.max(0, delayMs), order: this.#order++, call };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  every(periodMs: number, call: () => void): () => void {
    let disarm = (): void => undefined;
    const arm = (): void => {
      disarm = this.after(periodMs, () => {
        call();
        arm();
      });
    };
    arm();
    return () => disarm();
  }

  /** Goes to the next timer and calls it; false when there is none. */
  advance(): boolean {
    let next: Timer | undefined;
    for (const timer of this.#timers) {
      if (next === undefined || timer.at < next.at || (timer.at === next.at && timer.order < next.order)) next = timer;
    }
    if (next === undefined) return false;
    this.#timers.delete(next);
    this.#elapsed = next.at;
    next.call();
    return true;
  }
}
