import { Dataset } from '../../../common/domain/dataset.ts';
import type { Sha256 } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly body_json: string;
}

/** Rows of the managed data sets. */
export class DatasetRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds the data set or replaces what was known of it. */
  put(dataset: Dataset): void {
    this.#database
      .prepare<[string, string, string, string, number]>(
        `insert into datasets (name, state, source, body_json, created_at) values (?, ?, ?, ?, ?)
         on conflict (name) do update set state = excluded.state, source = excluded.source, body_json = excluded.body_json`,
      )
      .run(dataset.name, dataset.state, dataset.source, JSON.stringify(dataset), dataset.createdAt);
  }

  get(name: string): Dataset | undefined {
    const row = this.#database.prepare<[string], Row>('select body_json from datasets where name = ?').get(name);
    return row && Dataset.parse(JSON.parse(row.body_json));
  }

  /** By name. */
  list(after: string, limit: number): Dataset[] {
    return this.#database
      .prepare<[string, number], Row>('select body_json from datasets where name > ? order by name limit ?')
      .all(after, limit)
      .map((row) => Dataset.parse(JSON.parse(row.body_json)));
  }

  /** True while any data set has a part with this content. */
  uses(sha256: Sha256): boolean {
    return (
      this.#database
        .prepare<[string, string]>(
          `select 1 from datasets
           where json_extract(body_json, '$.train.sha256') = ? or json_extract(body_json, '$.test.sha256') = ? limit 1`,
        )
        .get(sha256, sha256) !== undefined
    );
  }

  remove(name: string): void {
    this.#database.prepare<[string]>('delete from datasets where name = ?').run(name);
  }
}
