import type { Clock } from '../../../common/lifecycle/clock.ts';

interface Budget {
  readonly left: number;
  readonly at: number;
}

const MINUTE_MS = 60_000;
const REMEMBERED = 10_000;

/**
 * So much a minute for each key, that much also at once. What something costs may be known only afterwards: whoever has gone
 * over their budget waits until it has come back.
 */
export class MinuteBudgets {
  readonly #clock: Pick<Clock, 'monotonic'>;
  readonly #budgets = new Map<string, Budget>();

  constructor(clock: Pick<Clock, 'monotonic'>) {
    this.#clock = clock;
  }

  /** In how many milliseconds one more may be spent: 0 for now. */
  waitMs(key: string, perMinute: number): number {
    const missing = 1 - this.#left(key, perMinute);
    // Less than a microsecond is but what rounding leaves.
    return missing <= 0 ? 0 : Math.ceil((missing * MINUTE_MS) / perMinute - 0.001);
  }

  spend(key: string, perMinute: number, amount: number): void {
    const left = this.#left(key, perMinute) - amount;
    this.#budgets.delete(key);
    this.#budgets.set(key, { left, at: this.#clock.monotonic() });
    const [oldest] = this.#budgets.keys();
    if (this.#budgets.size > REMEMBERED && oldest !== undefined) this.#budgets.delete(oldest);
  }

  #left(key: string, perMinute: number): number {
    const budget = this.#budgets.get(key);
    if (budget === undefined) return perMinute;
    const gained = ((this.#clock.monotonic() - budget.at) / MINUTE_MS) * perMinute;
    return Math.min(perMinute, budget.left + gained);
  }
}
