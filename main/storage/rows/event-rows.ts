import { EventBody, type LogEvent } from '../../../common/domain/event.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly sequence: number;
  readonly at: number;
  readonly body_json: string;
}

function toEvent(row: Row): LogEvent {
  return { sequence: row.sequence, at: row.at, body: EventBody.parse(JSON.parse(row.body_json)) };
}

/** Rows of the append-only event log. */
export class EventRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  append(at: number, body: EventBody): LogEvent {
    const { lastInsertRowid } = this.#database
      .prepare<[number, string, string]>('insert into events (at, kind, body_json) values (?, ?, ?)')
      .run(at, body.kind, JSON.stringify(body));
    return { sequence: Number(lastInsertRowid), at, body };
  }

  /** Events after the given sequence, oldest first. */
  after(sequence: number, limit: number): LogEvent[] {
    return this.#database
      .prepare<[number, number], Row>('select * from events where sequence > ? order by sequence limit ?')
      .all(sequence, limit)
      .map(toEvent);
  }

  /** Sequence of the newest event, 0 before the first. */
  newest(): number {
    const row = this.#database
      .prepare<[], { newest: number | null }>('select max(sequence) as newest from events')
      .get();
    return row?.newest ?? 0;
  }
}
