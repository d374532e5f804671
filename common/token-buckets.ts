import type { Clock } from './lifecycle/clock.ts';

interface Bucket {
  readonly left: number;
  readonly at: number;
}

interface TokenBucketsDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** How many may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** How many keys are remembered; the longest unused is forgotten first. */
  readonly keys: number;
}

/** A limit on how often something may happen, kept apart for each key. */
export class TokenBuckets {
  readonly #deps: TokenBucketsDeps;
  readonly #buckets = new Map<string, Bucket>();

  constructor(deps: TokenBucketsDeps) {
    this.#deps = deps;
  }

  /** Counts one more for this key, or says in how many milliseconds it may come again: 0 when it was counted. */
  take(key: string): number {
    const { clock, burst, perSecond, keys } = this.#deps;
    const at = clock.monotonic();
    const { left: before, at: since } = this.#buckets.get(key) ?? { left: burst, at };
    const left = Math.min(burst, before + ((at - since) / 1_000) * perSecond);
    const isAllowed = left >= 1;
    this.#buckets.delete(key);
    this.#buckets.set(key, { left: isAllowed ? left - 1 : left, at });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > keys && oldest !== undefined) this.#buckets.delete(oldest);
    return isAllowed ? 0 : Math.ceil(((1 - left) / perSecond) * 1_000);
  }
}
