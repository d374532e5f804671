import type { Database } from '../database.ts';

/** A signed statement that the chain of events had this hash at this event. */
export interface StoredCheckpoint {
  readonly sequence: number;
  readonly hash: string;
  readonly at: number;
  readonly key_id: string;
  readonly public_key: string;
  readonly signature: Buffer;
}

/** Rows of the checkpoints of the event log. */
export class CheckpointRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds a checkpoint; one that is there already stays as it is. */
  add({ sequence, hash, at, key_id, public_key, signature }: StoredCheckpoint): void {
    this.#database
      .prepare<[number, string, number, string, string, Buffer]>(
        'insert into event_checkpoints values (?, ?, ?, ?, ?, ?) on conflict do nothing',
      )
      .run(sequence, hash, at, key_id, public_key, signature);
  }

  /** The newest one. */
  last(): StoredCheckpoint | undefined {
    return this.#database
      .prepare<[], StoredCheckpoint>('select * from event_checkpoints order by sequence desc limit 1')
      .get();
  }

  /** Those from one sequence to another, in order, `limit` at most. */
  between(from: number, to: number, limit: number): StoredCheckpoint[] {
    return this.#database
      .prepare<[number, number, number], StoredCheckpoint>(
        'select * from event_checkpoints where sequence between ? and ? order by sequence limit ?',
      )
      .all(from, to, limit);
  }

  /** Deletes those before a sequence. */
  removeBefore(sequence: number): void {
    this.#database.prepare<[number]>('delete from event_checkpoints where sequence < ?').run(sequence);
  }
}
