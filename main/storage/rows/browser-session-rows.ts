import type { Database } from '../database.ts';

interface Row {
  readonly secret_sha256: string;
  readonly token_id: string;
  readonly created_at: number;
  readonly last_used_at: number;
}

/** A browser that was signed in, named by what is kept of its secret. */
export interface StoredBrowserSession {
  readonly secretSha256: string;
  readonly tokenId: string;
  readonly createdAt: number;
  readonly lastUsedAt: number;
}

function toSession(row: Row): StoredBrowserSession {
  return {
    secretSha256: row.secret_sha256,
    tokenId: row.token_id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  };
}

/** Rows of the browsers that are signed in. */
export class BrowserSessionRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ secretSha256, tokenId, createdAt, lastUsedAt }: StoredBrowserSession): void {
    this.#database
      .prepare<[string, string, number, number]>(
        'insert into browser_sessions (secret_sha256, token_id, created_at, last_used_at) values (?, ?, ?, ?)',
      )
      .run(secretSha256, tokenId, createdAt, lastUsedAt);
  }

  get(secretSha256: string): StoredBrowserSession | undefined {
    const row = this.#database
      .prepare<[string], Row>('select * from browser_sessions where secret_sha256 = ?')
      .get(secretSha256);
    return row && toSession(row);
  }

  touch(secretSha256: string, at: number): void {
    this.#database
      .prepare<[number, string]>('update browser_sessions set last_used_at = ? where secret_sha256 = ?')
      .run(at, secretSha256);
  }

  remove(secretSha256: string): void {
    this.#database.prepare<[string]>('delete from browser_sessions where secret_sha256 = ?').run(secretSha256);
  }

  /** Removes those that began or were last used before these times. */
  removeOld(beganBefore: number, usedBefore: number): void {
    this.#database
      .prepare<[number, number]>('delete from browser_sessions where created_at < ? or last_used_at < ?')
      .run(beganBefore, usedBefore);
  }

  /** Removes all but the most recently used ones. */
  keepNewest(count: number): void {
    this.#database
      .prepare<[number]>(
        `delete from browser_sessions where secret_sha256 in
         (select secret_sha256 from browser_sessions order by last_used_at desc, created_at desc limit -1 offset ?)`,
      )
      .run(count);
  }
}
