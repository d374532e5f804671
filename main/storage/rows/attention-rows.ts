import type { Database } from '../database.ts';

/** Rows of what people have put away. */
export class AttentionRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Ids of all that was put away. */
  all(): Set<string> {
    const rows = this.#database.prepare<[], { id: string }>('select id from attention_dismissals').all();
    return new Set(rows.map(({ id }) => id));
  }

  add(id: string, at: number): void {
    this.#database
      .prepare<[string, number]>('insert or replace into attention_dismissals (id, at) values (?, ?)')
      .run(id, at);
  }

  removeBefore(at: number): void {
    this.#database.prepare<[number]>('delete from attention_dismissals where at < ?').run(at);
  }
}
