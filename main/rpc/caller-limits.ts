import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';

interface CallerLimitsDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  /** Calls that may come at once. */
  readonly burst: number;
  readonly perSecond: number;
  /** Calls of one caller that may be open at a time. */
  readonly atOnce?: number;
  /** How many callers are remembered. */
  readonly callers: number;
}

/** How much each caller may ask of a server, kept apart from all others. */
export class CallerLimits {
  readonly #atOnce: number;
  readonly #buckets: TokenBuckets;
  readonly #open = new Map<string, number>();

  constructor({ clock, burst, perSecond, atOnce = Number.POSITIVE_INFINITY, callers }: CallerLimitsDeps) {
    this.#atOnce = atOnce;
    this.#buckets = new TokenBuckets({ clock, burst, perSecond, keys: callers });
  }

  /** Counts one more call of this caller. @throws AppError `too-many-requests` */
  take(caller: string): void {
    const waitMs = this.#buckets.take(caller);
    if (waitMs === 0) return;
    throw new AppError('too-many-requests', `too many calls: come again in ${Math.ceil(waitMs / 1_000)} s`);
  }

  /** Counts a call that stays open until the returned function is called. @throws AppError `too-many-requests` */
  enter(caller: string): () => void {
    this.take(caller);
    const open = this.#open.get(caller) ?? 0;
    if (open >= this.#atOnce) throw new AppError('too-many-requests', 'too many calls are open at a time');
    this.#open.set(caller, open + 1);
    return () => {
      const left = (this.#open.get(caller) ?? 1) - 1;
      if (left > 0) this.#open.set(caller, left);
      else this.#open.delete(caller);
    };
  }
}
