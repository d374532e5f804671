import { randomBytes } from 'node:crypto';
import type { DeviceId, Sha256 } from '../../../common/domain/ids.ts';
import { type JoinToken, JoinTokenId } from '../../../common/domain/joining.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { hashOfSecret, isSecret, newSecret } from '../../../platform/keys/secret.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import { JoinTokenRows, type StoredJoinToken } from '../../storage/rows/join-token-rows.ts';

interface JoinTokensDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly clock: Clock;
}

interface JoinTokenWishes {
  readonly ttlSeconds: number;
  readonly uses: number;
  readonly tags: readonly string[];
}

/** What a machine shows of a token. */
export interface ShownToken {
  readonly id: string;
  readonly secret: string;
}

/** An ended token is still listed for this long. */
const REMEMBERED_MS = 7 * 86_400_000;

/** Tokens that let machines in without a person. Only hashes of their secrets are kept. */
export class JoinTokens {
  readonly #deps: JoinTokensDeps;
  readonly #rows: JoinTokenRows;

  constructor(deps: JoinTokensDeps) {
    this.#deps = deps;
    this.#rows = new JoinTokenRows(deps.database);
  }

  /** Makes a token; its secret is told this once. */
  create({ ttlSeconds, uses, tags }: JoinTokenWishes): { readonly token: JoinToken; readonly secret: string } {
    const { database, events, clock } = this.#deps;
    const now = clock.now();
    const secret = newSecret(128);
    const token: StoredJoinToken = {
      id: JoinTokenId.parse(randomBytes(5).toString('hex')),
      secretHash: hashOfSecret(secret),
      uses,
      usesLeft: uses,
      tags: [...new Set(tags)],
      createdAt: now,
      expiresAt: now + ttlSeconds * 1_000,
      revokedAt: null,
    };
    database.transaction(() => {
      this.#rows.removeEndedBefore(now - REMEMBERED_MS);
      this.#rows.add(token);
      events.append({ kind: 'join-token-created', tokenId: token.id, uses, expiresAt: token.expiresAt });
    });
    return { token: withoutHash(token), secret };
  }

  /** Newest first. */
  list(): JoinToken[] {
    return this.#rows.list().map(withoutHash);
  }

  /** Nobody comes in by it any more. @throws AppError `not-found` */
  revoke(id: JoinTokenId): void {
    const { database, events, clock } = this.#deps;
    const token = this.#rows.get(id);
    if (token === undefined) throw new AppError('not-found', `there is no join token ${id}`);
    if (token.revokedAt !== null) return;
    database.transaction(() => {
      this.#rows.revoke(id, clock.now());
      events.append({ kind: 'join-token-revoked', tokenId: id });
    });
  }

  /**
   * Takes one use for a key, and lets it in with `admit`, in one transaction: of two that race for the last use one wins.
   * A key that has come in by this token before gets the same device again.
   * @throws AppError `join-refused`
   */
  redeem(shown: ShownToken, key: Sha256, admit: (token: JoinToken) => DeviceId): DeviceId {
    const { database, clock } = this.#deps;
    return database.transaction(() => {
      const id = JoinTokenId.safeParse(shown.id);
      const token = id.success ? this.#rows.get(id.data) : undefined;
      if (token === undefined || !isSecret(shown.secret, token.secretHash)) throw refused('is not known here');
      if (token.revokedAt !== null) throw refused('was revoked');
      if (token.expiresAt <= clock.now()) throw refused('has expired');
      const known = this.#rows.userOf(token.id, key);
      if (known !== undefined) return known;
      if (token.usesLeft < 1) throw refused('was used up');
      const deviceId = admit(withoutHash(token));
      this.#rows.use(token.id, key, deviceId);
      return deviceId;
    });
  }

  /** The device was taken out of the cluster: what it has come in by does not bring it back. */
  forget(deviceId: DeviceId): void {
    this.#rows.forgetUser(deviceId);
  }
}

function withoutHash(token: StoredJoinToken): JoinToken {
  const { id, uses, usesLeft, tags, createdAt, expiresAt, revokedAt } = token;
  return { id, uses, usesLeft, tags, createdAt, expiresAt, revokedAt };
}

function refused(why: string): AppError {
  return new AppError('join-refused', `the join token ${why}`, {
    hint: 'Make a new one with "eo token create", or join without one and be approved.',
  });
}
