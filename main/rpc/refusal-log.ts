import type { ErrorCode } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import type { OnConnectionRefused } from '../../platform/grpc/connection-limits.ts';
import type { Logger } from '../../platform/logging/logger.ts';

interface RefusalLogDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly logger: Pick<Logger, 'warn'>;
}

const AGAIN_AFTER_SECONDS = 3_600;
const MOST_REMEMBERED = 1_000;
/** However many addresses there are. */
const LINES_A_MINUTE = 60;

/** What happens among good friends: cuts, crossings and repetitions. */
const USUAL: ReadonlySet<ErrorCode> = new Set([
  'internal', // logged as a bug, with its cause
  'cancelled',
  'unavailable',
  'deadline-exceeded',
  'not-found',
  'conflict',
  'not-registered',
  'task-superseded',
  'upload-out-of-order',
]);

/** Writes down who was refused and why: each kind once an hour and address, without anything that the caller has sent. */
export class RefusalLog {
  readonly #deps: RefusalLogDeps;
  readonly #seen: TokenBuckets;
  readonly #lines: TokenBuckets;

  constructor(deps: RefusalLogDeps) {
    this.#deps = deps;
    const { clock } = deps;
    this.#seen = new TokenBuckets({ clock, burst: 1, perSecond: 1 / AGAIN_AFTER_SECONDS, keys: MOST_REMEMBERED });
    this.#lines = new TokenBuckets({ clock, burst: LINES_A_MINUTE, perSecond: LINES_A_MINUTE / 60, keys: 1 });
  }

  /** A call was refused. */
  readonly noteCall = (code: ErrorCode, address: string, method: string): void => {
    if (!USUAL.has(code)) this.#note(code, address, { method });
  };

  /** A connection was closed. */
  readonly noteConnection: OnConnectionRefused = (kind, address) => this.#note(kind, address, {});

  #note(kind: string, address: string, facts: Readonly<Record<string, string>>): void {
    if (this.#seen.take(`${kind} ${address}`) > 0 || this.#lines.take('') > 0) return;
    this.#deps.logger.warn({ refusal: kind, address, ...facts }, `refused ${address}: ${kind}`);
  }
}
