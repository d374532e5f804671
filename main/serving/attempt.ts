import type { AppError } from '../../common/errors.ts';
import type { AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { LiveReplica } from './replica-table.ts';
import type { LineCall } from './serving-line.ts';

/** A replica whose agent is alive, but which says nothing of the answer for so long, is hedged; or longer, as it is slow. */
const PATIENCE_MS = 10_000;
const PATIENCE_OF_LATENCY = 10;

/** One replica's try at a request. */
export class Attempt {
  readonly replica: LiveReplica;
  readonly startedAt: number;
  call: LineCall | undefined;
  /** Pieces that it may still send. */
  credit: number;
  /** When something of the request or its answer moved last, or its reader let it go on. */
  progressAt: number;
  endedAt: number | undefined;
  /** Why it came to nothing; undefined also where it was only no longer needed. */
  failure: AppError | undefined;
  #firstAt: number | undefined;
  #tokens = 0;
  /** While it was held up by the reader of the answer. */
  #heldSince: number | undefined;
  #heldMs = 0;

  constructor(replica: LiveReplica, credit: number, now: number) {
    this.replica = replica;
    this.credit = credit;
    this.startedAt = now;
    this.progressAt = now;
  }

  /** When its first piece came. */
  get firstAt(): number | undefined {
    return this.#firstAt;
  }

  /** Counts a piece; false for one more than it may send. */
  take({ tokens }: AnswerPiece, now: number): boolean {
    if (this.credit <= 0) return false;
    this.credit--;
    this.progressAt = now;
    this.#firstAt ??= now;
    this.#tokens += tokens.length;
    if (this.credit === 0) this.#heldSince = now;
    return true;
  }

  grant(pieces: number, now: number): void {
    this.credit += pieces;
    this.progressAt = now;
    this.#heldMs += this.#heldSince === undefined ? 0 : now - this.#heldSince;
    this.#heldSince = undefined;
    this.call?.grant(pieces);
  }

  /** True where another replica had better try too. One that its reader holds up is not to blame. */
  isStuck(now: number): boolean {
    if (this.replica.isSilent) return true;
    if (this.credit <= 0) return false;
    const patienceMs = Math.max(PATIENCE_MS, PATIENCE_OF_LATENCY * (this.replica.pace.latencyMs ?? 0));
    return now - this.progressAt > patienceMs;
  }

  /** Brings what it has said itself, and how fast, into the figures of its replica. */
  ended(now: number): void {
    const { replica, startedAt } = this;
    this.endedAt = now;
    const heldMs = this.#heldMs + (this.#heldSince === undefined ? 0 : now - this.#heldSince);
    replica.served++;
    replica.pace.note({
      serviceMs: Math.max(0, now - startedAt - heldMs),
      latencyMs: (this.#firstAt ?? now) - startedAt,
      tokens: this.#tokens,
    });
  }
}
