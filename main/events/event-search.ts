import { setImmediate as nextTurn } from 'node:timers/promises';
import type { LogEvent } from '../../common/domain/event.ts';
import { type EventFilter, matchesFilter } from '../../common/domain/event-filter.ts';
import type { Database } from '../storage/database.ts';
import { toEvent } from '../storage/rows/event-rows.ts';
import { EventSearchRows, type Stretch } from '../storage/rows/event-search-rows.ts';

interface EventSearchDeps {
  readonly database: Database;
}

/** One call: which events, from where on, and how many at most. */
export interface EventQuery extends EventFilter {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
  readonly newestFirst: boolean;
  readonly limit: number;
}

/** What a call has found. */
export interface EventPage {
  readonly events: readonly LogEvent[];
  /** Where the next call goes on, as its `before` (newest first) or `after`; null at the end of the log. */
  readonly next: number | null;
}

/** So many events are looked at a call: a search for what is rare is gone on with by the caller, not by the orchestrator. */
const MOST_LOOKED_AT = 20_000;
/** Read and matched without letting others in: some five milliseconds. */
const SLICE = 250;

/** Finds events in a log of any length, in bounded time and memory a call. */
export class EventSearch {
  readonly #database: Database;
  readonly #rows: EventSearchRows;

  constructor({ database }: EventSearchDeps) {
    this.#database = database;
    this.#rows = new EventSearchRows(database);
  }

  /** The next events that fit, and where to go on. */
  async page(query: EventQuery): Promise<EventPage> {
    this.#database.settle();
    const { newestFirst, limit } = query;
    const found: LogEvent[] = [];
    let stretch: Stretch = { ...this.#stretchOf(query), newestFirst };
    for (let lookedAt = 0; lookedAt < MOST_LOOKED_AT; ) {
      const wanted = isSimple(query) ? Math.min(SLICE, limit - found.length) : SLICE;
      const candidates = this.#rows.candidates(query, stretch, wanted);
      for (const candidate of candidates) {
        stretch = newestFirst ? { ...stretch, before: candidate.sequence } : { ...stretch, after: candidate.sequence };
        const event = toEvent(candidate);
        if (matchesFilter(event, query)) found.push(event);
        if (found.length === limit) return { events: found, next: candidate.sequence };
      }
      if (candidates.length < wanted) return { events: found, next: null };
      lookedAt += candidates.length;
      await nextTurn();
    }
    return { events: found, next: newestFirst ? stretch.before : stretch.after };
  }

  /** All events that fit, oldest first, a page in memory at a time. */
  async *all(filter: EventFilter): AsyncGenerator<LogEvent> {
    let after: number | null = 0;
    while (after !== null) {
      const page: EventPage = await this.page({ ...filter, after, newestFirst: false, limit: SLICE });
      yield* page.events;
      after = page.next;
    }
  }

  #stretchOf({ after = 0, before = Number.MAX_SAFE_INTEGER, since, until }: EventQuery): Omit<Stretch, 'newestFirst'> {
    const times = this.#rows.between(since, until);
    return { after: Math.max(after, times.after), before: Math.min(before, times.before) };
  }
}

/** True where every candidate is sure to fit, so that no more need be read than are wanted. */
function isSimple({ kinds, jobId, deviceId, actor, text }: EventFilter): boolean {
  return text === undefined && [kinds, jobId, deviceId, actor].filter((given) => given !== undefined).length <= 1;
}
