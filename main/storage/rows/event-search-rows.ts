import type { EventFilter } from '../../../common/domain/event-filter.ts';
import type { Database } from '../database.ts';
import type { StoredEvent } from './event-rows.ts';

/** Part of the log, without its ends, and the direction in which it is read. */
export interface Stretch {
  readonly after: number;
  readonly before: number;
  readonly newestFirst: boolean;
}

const JOB = "json_extract(body_json, '$.jobId')";
const DEVICE = "json_extract(body_json, '$.deviceId')";
const ACTOR = "coalesce(json_extract(actor_json, '$.name'), json_extract(actor_json, '$.deviceId'))";

/** Ways into the event log that cost what they bring, however long the log is: each goes by an index. */
export class EventSearchRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * The next events of a stretch by whichever index narrows a filter down best. They still have to be held against it: an
   * index serves one condition.
   */
  candidates(filter: EventFilter, stretch: Stretch, limit: number): StoredEvent[] {
    const { jobId, deviceId, actor, kinds } = filter;
    if (jobId !== undefined) return this.#read([`${JOB} = ?`], [[jobId]], stretch, limit);
    if (deviceId !== undefined) return this.#read([`${DEVICE} = ?`], [[deviceId]], stretch, limit);
    if (actor !== undefined) return this.#read([`${ACTOR} = ? and actor_json <> 'null'`], [[actor]], stretch, limit);
    if (kinds === undefined) return this.#read(['true'], [[]], stretch, limit);
    const wanted = [...new Set(kinds)];
    return this.#read(
      wanted.map(() => 'kind = ?'),
      wanted.map((kind) => [kind]),
      stretch,
      limit,
    );
  }

  /** The stretch in which all events of these times lie. A clock that was set back in between hides what it had told before. */
  between(since: number | undefined, until: number | undefined): Pick<Stretch, 'after' | 'before'> {
    const first = since === undefined ? 1 : this.#sequenceBy('at >= ? order by at, sequence', since);
    const last =
      until === undefined ? undefined : (this.#sequenceBy('at <= ? order by at desc, sequence desc', until) ?? 0);
    return {
      after: first === undefined ? Number.MAX_SAFE_INTEGER : first - 1,
      before: last === undefined ? Number.MAX_SAFE_INTEGER : last + 1,
    };
  }

  /** One ordered read a condition, merged. */
  #read(
    conditions: readonly string[],
    values: readonly (readonly string[])[],
    { after, before, newestFirst }: Stretch,
    limit: number,
  ): StoredEvent[] {
    const order = `order by sequence ${newestFirst ? 'desc' : 'asc'} limit ?`;
    const reads = conditions.map(
      (condition) =>
        `select * from (select sequence, at, kind, body_json, actor_json, hash from events
         where ${condition} and sequence > ? and sequence < ? ${order})`,
    );
    return this.#database
      .prepare<(string | number)[], StoredEvent>(`${reads.join(' union all ')} ${order}`)
      .all(...values.flatMap((given) => [...given, after, before, limit]), limit);
  }

  #sequenceBy(condition: string, at: number): number | undefined {
    return this.#database
      .prepare<[number], { sequence: number }>(
        `select sequence from events indexed by events_by_time where ${condition} limit 1`,
      )
      .get(at)?.sequence;
  }
}
