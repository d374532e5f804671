import { z } from 'zod';
import { DeviceId, type Sha256 } from '../../../common/domain/ids.ts';
import { type JoinToken, JoinTokenId } from '../../../common/domain/joining.ts';
import type { Database } from '../database.ts';

/** A join token with what it takes to recognise its secret. */
export interface StoredJoinToken extends JoinToken {
  /** SHA-256, hexadecimal. */
  readonly secretHash: string;
}

interface Row {
  readonly id: string;
  readonly secret_hash: string;
  readonly uses_left: number;
  readonly uses: number;
  readonly tags_json: string;
  readonly created_at: number;
  readonly expires_at: number;
  readonly revoked_at: number | null;
}

function toToken(row: Row): StoredJoinToken {
  return {
    id: JoinTokenId.parse(row.id),
    secretHash: row.secret_hash,
    usesLeft: row.uses_left,
    uses: row.uses,
    tags: z.array(z.string()).parse(JSON.parse(row.tags_json)),
    createdAt: row.created_at,
    expiresAt: row.expires_at,
    revokedAt: row.revoked_at,
  };
}

/** Rows of join tokens, and of who has come in by them. */
export class JoinTokenRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  add(token: StoredJoinToken): void {
    this.#database
      .prepare(
        `insert into join_tokens (id, secret_hash, uses_left, uses, tags_json, created_at, expires_at, revoked_at)
         values (@id, @secretHash, @usesLeft, @uses, @tagsJson, @createdAt, @expiresAt, @revokedAt)`,
      )
      .run({ ...token, tagsJson: JSON.stringify(token.tags) });
  }

  get(id: JoinTokenId): StoredJoinToken | undefined {
    const row = this.#database.prepare<[string], Row>('select * from join_tokens where id = ?').get(id);
    return row && toToken(row);
  }

  /** Newest first. */
  list(): StoredJoinToken[] {
    return this.#database.prepare<[], Row>('select * from join_tokens order by created_at desc, id').all().map(toToken);
  }

  revoke(id: JoinTokenId, at: number): void {
    this.#database.prepare<[number, string]>('update join_tokens set revoked_at = ? where id = ?').run(at, id);
  }

  /** Takes one use. Runs inside the transaction that lets the device in. */
  use(id: JoinTokenId, key: Sha256, deviceId: DeviceId): void {
    this.#database.prepare<[string]>('update join_tokens set uses_left = uses_left - 1 where id = ?').run(id);
    this.#database
      .prepare<[string, string, string]>(
        'insert into join_token_uses (token_id, key_fingerprint, device_id) values (?, ?, ?)',
      )
      .run(id, key, deviceId);
  }

  /** The device that this key has come in as by this token. */
  userOf(id: JoinTokenId, key: Sha256): DeviceId | undefined {
    const row = this.#database
      .prepare<[string, string], { device_id: string }>(
        'select device_id from join_token_uses where token_id = ? and key_fingerprint = ?',
      )
      .get(id, key);
    return row && DeviceId.parse(row.device_id);
  }

  /** The device has to come in anew, by another use. */
  forgetUser(deviceId: DeviceId): void {
    this.#database.prepare<[string]>('delete from join_token_uses where device_id = ?').run(deviceId);
  }

  /** Forgets tokens that ended before this moment. */
  removeEndedBefore(at: number): void {
    this.#database.prepare<[number]>('delete from join_tokens where expires_at < ?').run(at);
  }
}
