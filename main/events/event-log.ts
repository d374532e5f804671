import type { EventBody, LiveMessage, LogEvent } from '../../common/domain/event.ts';
import type { JobId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Database } from '../storage/database.ts';
import { type ChainPlace, EventRows } from '../storage/rows/event-rows.ts';
import { currentActor } from './acting.ts';
import type { LiveFeed } from './live-feed.ts';

interface EventLogDeps {
  readonly database: Database;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  /** Called in the transaction of each event, with its place in the chain. */
  readonly onAppended?: (place: ChainPlace) => void;
}

const PAGE = 500;

/**
 * The append-only log. An event names whoever acts and is chained to the one before it by its hash. It is written in the same transaction as the change that it tells of, and is told to
 * listeners only once that is on the disk.
 */
export class EventLog {
  readonly #deps: EventLogDeps;
  readonly #rows: EventRows;
  /** Where the chain goes on, once it was read. */
  #end: ChainPlace | undefined;

  constructor(deps: EventLogDeps) {
    this.#deps = deps;
    this.#rows = new EventRows(deps.database);
  }

  /** Records what happened. Call it inside the transaction of the change. */
  append(body: EventBody): void {
    const { database, feed, clock, onAppended } = this.#deps;
    database.transaction(() => {
      const before = this.#end;
      database.afterRollback(() => {
        this.#end = before;
      });
      const event = this.#rows.append(this.end(), { at: clock.now(), actor: currentActor(), body });
      this.#end = { sequence: event.sequence, hash: event.hash };
      onAppended?.(this.#end);
      database.afterCommit(() => feed.publish({ type: 'event', event }));
    });
  }

  /** The end of the chain: the newest event and its hash. */
  end(): ChainPlace {
    this.#end ??= this.#rows.end();
    return this.#end;
  }

  /** Sequence of the newest event, 0 before the first. */
  newest(): number {
    this.#deps.database.settle();
    return this.#rows.newest();
  }

  /** A page of the log, oldest first. */
  history(after: number, limit: number): LogEvent[] {
    this.#deps.database.settle();
    return this.#rows.after(after, limit);
  }

  /** What has happened to a job, oldest first. */
  ofJob(jobId: JobId): LogEvent[] {
    this.#deps.database.settle();
    return this.#rows.ofJob(jobId);
  }

  /**
   * Live messages until the signal fires; with `after`, first every event behind that sequence, each exactly once.
   */
  async *watch(after: number | undefined, signal: AbortSignal): AsyncGenerator<LiveMessage> {
    const live = this.#deps.feed.subscribe(signal);
    // A client may know a later event than there is: from a data folder that was replaced.
    const newest = this.newest();
    let told = Math.min(after ?? newest, newest);
    for (let page = this.#rows.after(told, PAGE); page.length > 0; page = this.#rows.after(told, PAGE)) {
      for (const event of page) {
        if (signal.aborted) return;
        told = event.sequence;
        yield { type: 'event', event };
      }
    }
    for await (const message of live) {
      if (message.type === 'event') {
        if (message.event.sequence <= told) continue;
        told = message.event.sequence;
      }
      yield message;
    }
  }
}
