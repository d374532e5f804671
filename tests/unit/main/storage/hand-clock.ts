import type { Clock } from '../../../../common/lifecycle/clock.ts';

interface Timer {
  readonly at: number;
  readonly call: () => void;
}

/** A clock that only a test turns. */
export class HandClock implements Clock {
  #now: number;
  readonly #timers = new Set<Timer>();

  constructor(startsAt = 1_000_000) {
    this.#now = startsAt;
  }

  now(): number {
    return this.#now;
  }

  monotonic(): number {
    return this.#now;
  }

  after(delayMs: number, call: () => void): () => void {
    const timer = { at: this.#now + delayMs, call };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  every(periodMs: number, call: () => void): () => void {
    let disarm = () => undefined as unknown;
    const arm = () => {
      disarm = this.after(periodMs, () => {
        arm();
        call();
      });
    };
    arm();
    return () => disarm();
  }

  /** Goes on, and calls what is due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#timers.delete(next);
      this.#now = next.at;
      next.call();
    }
    this.#now = end;
  }

  /** Time goes by while nothing runs, as in a machine that sleeps; what fell due meanwhile is called afterwards. */
  freeze(ms: number): void {
    this.#now += ms;
    const due = [...this.#timers].filter((timer) => timer.at <= this.#now).sort((a, b) => a.at - b.at);
    for (const timer of due) if (this.#timers.delete(timer)) timer.call();
  }

  /** Timers that are armed. */
  get armed(): number {
    return this.#timers.size;
  }

  #next(end: number): Timer | undefined {
    return [...this.#timers].filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
  }
}
