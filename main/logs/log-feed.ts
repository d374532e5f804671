import { randomBytes } from 'node:crypto';
import { Bell } from '../../common/bell.ts';
import { type LogFilter, type LogLine, matchesLogFilter } from '../../common/domain/log-record.ts';

/** New records that fit, and from where to go on after a cut. */
export interface LogMessage {
  readonly cursor: string;
  readonly lines: readonly LogLine[];
  /** Records that the reader was too slow for, before these. */
  readonly skipped: number;
}

interface Arrival {
  readonly place: number;
  readonly line: LogLine;
}

/** Kept for readers that come back after a cut. */
const REMEMBERED = 2_000;
/** Waiting for one slow reader. */
const LONGEST_QUEUE = 5_000;
const MOST_A_MESSAGE = 500;

/** Hands new records to whoever follows, in the order in which they arrive. */
export class LogFeed {
  readonly #life = randomBytes(4).toString('hex');
  readonly #latest: Arrival[] = [];
  readonly #followers = new Set<Follower>();
  #place = 0;

  publish(lines: readonly LogLine[]): void {
    for (const line of lines) {
      const arrival = { place: ++this.#place, line };
      this.#latest.push(arrival);
      for (const follower of this.#followers) follower.push(arrival);
    }
    if (this.#latest.length > 1.2 * REMEMBERED) this.#latest.splice(0, this.#latest.length - REMEMBERED);
    for (const { bell } of this.#followers) bell.ring();
  }

  /** The latest records that are still remembered, oldest first. */
  latest(): LogLine[] {
    return this.#latest.map(({ line }) => line);
  }

  /**
   * Records that fit and arrive from now on, or after a cursor; what is not remembered any more is left out. The first message
   * comes at once, so that a caller can read history after it and miss nothing. Ends with the signal.
   */
  async *follow(filter: LogFilter, cursor: string | undefined, signal: AbortSignal): AsyncGenerator<LogMessage> {
    const follower = new Follower(filter);
    let place = this.#place;
    for (const arrival of this.#after(cursor)) follower.push(arrival);
    this.#followers.add(follower);
    signal.addEventListener('abort', follower.bell.ring, { once: true });
    try {
      for (let isFirst = true; !signal.aborted; isFirst = false) {
        const { taken, skipped } = follower.take();
        place = taken.at(-1)?.place ?? (follower.isEmpty ? this.#place : place);
        if (isFirst || taken.length > 0 || skipped > 0) {
          yield { cursor: `${this.#life}.${place}`, lines: taken.map(({ line }) => line), skipped };
        }
        if (follower.isEmpty && !signal.aborted) await follower.bell.rung();
      }
    } finally {
      signal.removeEventListener('abort', follower.bell.ring);
      this.#followers.delete(follower);
    }
  }

  /** All that is remembered where the cursor is of an earlier life of the process: its reader was away meanwhile. */
  #after(cursor: string | undefined): readonly Arrival[] {
    if (cursor === undefined) return [];
    const [life, place] = cursor.split('.');
    return life === this.#life ? this.#latest.filter((arrival) => arrival.place > Number(place)) : this.#latest;
  }
}

class Follower {
  readonly bell = new Bell();
  readonly #filter: LogFilter;
  #queue: Arrival[] = [];
  #skipped = 0;

  constructor(filter: LogFilter) {
    this.#filter = filter;
  }

  get isEmpty(): boolean {
    return this.#queue.length === 0;
  }

  push(arrival: Arrival): void {
    if (!matchesLogFilter(arrival.line, this.#filter)) return;
    if (this.#queue.length < LONGEST_QUEUE) this.#queue.push(arrival);
    else this.#skipped++;
  }

  take(): { readonly taken: readonly Arrival[]; readonly skipped: number } {
    const taken = this.#queue.splice(0, MOST_A_MESSAGE);
    // What was skipped came after all that waited.
    const skipped = this.isEmpty ? this.#skipped : 0;
    if (this.isEmpty) this.#skipped = 0;
    return { taken, skipped };
  }
}
