import { Actor } from '../../../common/domain/actor.ts';
import { EventBody, type LogEvent } from '../../../common/domain/event.ts';
import { type JobId, Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';
import { eventHash, FIRST_HASH, type HashedEvent } from '../event-hash.ts';

/** An event as it is stored, with nothing taken for granted. */
export interface StoredEvent extends HashedEvent {
  readonly hash: string;
}

/** A place in the chain of events: an event's sequence, and its hash, which stands for all events up to it. */
export interface ChainPlace {
  readonly sequence: number;
  readonly hash: string;
}

/** What happens now, on its way into the log. */
interface NewEvent {
  readonly at: number;
  readonly actor: Actor | null;
  readonly body: EventBody;
}

const StoredActor = Actor.nullable();

/** A stored event as it is told. */
export function toEvent({ sequence, at, body_json, actor_json, hash }: StoredEvent): LogEvent {
  const actor = StoredActor.parse(JSON.parse(actor_json));
  return { sequence, at, actor, body: EventBody.parse(JSON.parse(body_json)), hash: Sha256.parse(hash) };
}

/** Rows of the append-only event log. */
export class EventRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds an event behind the end of the chain. */
  append(end: ChainPlace, { at, actor, body }: NewEvent): LogEvent {
    const row = {
      sequence: end.sequence + 1,
      at,
      kind: body.kind,
      body_json: JSON.stringify(body),
      actor_json: JSON.stringify(actor),
    };
    const hash = eventHash(end.hash, row);
    this.#database
      .prepare<[number, number, string, string, string, string]>(
        'insert into events (sequence, at, kind, body_json, actor_json, hash) values (?, ?, ?, ?, ?, ?)',
      )
      .run(row.sequence, row.at, row.kind, row.body_json, row.actor_json, hash);
    return { sequence: row.sequence, at, actor, body, hash: hash as Sha256 };
  }

  /** Where the chain goes on. A sequence that was given once is never given again, also when its event is gone. */
  end(): ChainPlace {
    const last = this.#database
      .prepare<[], ChainPlace>('select sequence, hash from events order by sequence desc limit 1')
      .get();
    return { sequence: Math.max(last?.sequence ?? 0, this.highestGiven()), hash: last?.hash ?? FIRST_HASH };
  }

  /** The highest sequence that was ever given. */
  highestGiven(): number {
    const row = this.#database
      .prepare<[], { seq: number }>("select seq from sqlite_sequence where name = 'events'")
      .get();
    return row?.seq ?? 0;
  }

  /** Events after the given sequence, oldest first. */
  after(sequence: number, limit: number): LogEvent[] {
    return this.storedAfter(sequence, limit).map(toEvent);
  }

  /** The same as they are stored. */
  storedAfter(sequence: number, limit: number): StoredEvent[] {
    return this.#database
      .prepare<[number, number], StoredEvent>('select * from events where sequence > ? order by sequence limit ?')
      .all(sequence, limit);
  }

  /** What has happened to a job, oldest first. */
  ofJob(jobId: JobId): LogEvent[] {
    return this.#database
      .prepare<[string], StoredEvent>(
        `select * from events where json_extract(body_json, '$.jobId') is not null
           and json_extract(body_json, '$.jobId') = ? order by sequence`,
      )
      .all(jobId)
      .map(toEvent);
  }

  /** The place of one event. */
  placeOf(sequence: number): ChainPlace | undefined {
    return this.#database
      .prepare<[number], ChainPlace>('select sequence, hash from events where sequence = ?')
      .get(sequence);
  }

  /** Sequence of the oldest event that is kept, 0 when there is none. */
  oldest(): number {
    const row = this.#database
      .prepare<[], { oldest: number | null }>('select min(sequence) as oldest from events')
      .get();
    return row?.oldest ?? 0;
  }

  /** Sequence of the newest event, 0 before the first. */
  newest(): number {
    const row = this.#database
      .prepare<[], { newest: number | null }>('select max(sequence) as newest from events')
      .get();
    return row?.newest ?? 0;
  }

  /** The latest time of the events behind one sequence up to another; undefined when there are none. */
  latestTime(after: number, through: number): number | undefined {
    const row = this.#database
      .prepare<[number, number], { latest: number | null }>(
        'select max(at) as latest from events where sequence > ? and sequence <= ?',
      )
      .get(after, through);
    return row?.latest ?? undefined;
  }

  /** Deletes every event up to a sequence. */
  removeThrough(sequence: number): void {
    this.#database.prepare<[number]>('delete from events where sequence <= ?').run(sequence);
  }
}
