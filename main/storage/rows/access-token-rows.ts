import { z } from 'zod';
import { AccessToken, Scope } from '../../../common/domain/access-token.ts';
import { ResourceName } from '../../../common/domain/ids.ts';
import type { Database } from '../database.ts';

interface Row {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  readonly scopes_json: string;
  readonly models_json: string;
  readonly requests_per_minute: number | null;
  readonly tokens_per_minute: number | null;
  readonly secret_sha256: string;
  readonly created_at: number;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly revoked_at: number | null;
}

/** An access token with what is kept of its secret. */
export interface StoredAccessToken {
  readonly token: AccessToken;
  readonly secretSha256: string;
}

function toStored(row: Row): StoredAccessToken {
  const token = AccessToken.parse({
    id: row.id,
    name: row.name,
    role: row.role,
    scopes: z.array(Scope).parse(JSON.parse(row.scopes_json)),
    models: z.array(ResourceName).parse(JSON.parse(row.models_json)),
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    lastUsedAt: row.last_used_at,
    revokedAt: row.revoked_at,
  });
  return { token, secretSha256: row.secret_sha256 };
}

/** Rows of the access tokens, also of those that were revoked. */
export class AccessTokenRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add({ token, secretSha256 }: StoredAccessToken): void {
    this.#database
      .prepare<[string, string, string, string, string, number | null, number | null, string, number, number | null]>(
        `insert into access_tokens (id, name, role, scopes_json, models_json, requests_per_minute, tokens_per_minute,
           secret_sha256, created_at, expires_at)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      )
      .run(
        token.id,
        token.name,
        token.role,
        JSON.stringify(token.scopes),
        JSON.stringify(token.models),
        token.requestsPerMinute,
        token.tokensPerMinute,
        secretSha256,
        token.createdAt,
        token.expiresAt,
      );
  }

  get(id: string): StoredAccessToken | undefined {
    const row = this.#database.prepare<[string], Row>('select * from access_tokens where id = ?').get(id);
    return row && toStored(row);
  }

  /** By id. */
  list(after: string, limit: number): AccessToken[] {
    return this.#database
      .prepare<[string, number], Row>('select * from access_tokens where id > ? order by id limit ?')
      .all(after, limit)
      .map((row) => toStored(row).token);
  }

  /** Those of this name that were not revoked. */
  inUse(name: string): AccessToken[] {
    return this.#database
      .prepare<[string], Row>('select * from access_tokens where name = ? and revoked_at is null')
      .all(name)
      .map((row) => toStored(row).token);
  }

  revoke(id: string, at: number): void {
    this.#database.prepare<[number, string]>('update access_tokens set revoked_at = ? where id = ?').run(at, id);
  }

  touch(id: string, at: number): void {
    this.#database.prepare<[number, string]>('update access_tokens set last_used_at = ? where id = ?').run(at, id);
  }
}
