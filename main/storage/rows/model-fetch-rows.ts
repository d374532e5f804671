import { type FetchId, ModelFetch } from '../../../common/domain/model-fetch.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly id: string;
  readonly fetch_json: string;
  readonly address: string | null;
  readonly validator: string | null;
  readonly is_local: number;
}

/** A fetch with what is not told to anybody. */
export interface KeptFetch {
  readonly fetch: ModelFetch;
  /** Null once it has ended. */
  readonly address: string | null;
  readonly validator: string | null;
  /** Asked for on this machine. */
  readonly isLocal: boolean;
}

function toKept({ fetch_json, address, validator, is_local }: Row): KeptFetch {
  return { fetch: ModelFetch.parse(JSON.parse(fetch_json)), address, validator, isLocal: is_local === 1 };
}

/** Rows of models on their way into the store. */
export class ModelFetchRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  put({ fetch, address, validator, isLocal }: KeptFetch): void {
    this.#database
      .prepare<[string, string, string | null, string | null, number, number]>(
        `insert or replace into model_fetches (id, fetch_json, address, validator, is_local, started_at)
         values (?, ?, ?, ?, ?, ?)`,
      )
      .run(fetch.id, JSON.stringify(fetch), address, validator, isLocal ? 1 : 0, fetch.startedAt);
  }

  get(id: FetchId): KeptFetch | undefined {
    const row = this.#database.prepare<[string], Row>('select * from model_fetches where id = ?').get(id);
    return row && toKept(row);
  }

  /** Newest first. */
  all(): KeptFetch[] {
    return this.#database
      .prepare<[], Row>('select * from model_fetches order by started_at desc, id desc')
      .all()
      .map(toKept);
  }

  /** Forgets what has ended, of fetches that began before a moment. */
  removeEndedBefore(at: number): void {
    this.#database.prepare<[number]>('delete from model_fetches where address is null and started_at < ?').run(at);
  }
}
