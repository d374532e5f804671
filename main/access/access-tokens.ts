import { randomBytes } from 'node:crypto';
import { AccessToken, AccessTokenId, type InferenceAllowance, type Scope } from '../../common/domain/access-token.ts';
import type { Role } from '../../common/domain/actor.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { hashOfSecret, isSecret, newSecret } from '../../platform/keys/secret.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { AccessTokenRows, type StoredAccessToken } from '../storage/rows/access-token-rows.ts';
import type { Grant, Refused } from './grant.ts';
import type { GrantEndings } from './grant-endings.ts';

interface AccessTokensDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  readonly endings: GrantEndings;
  readonly log: Pick<Logger, 'warn'>;
}

/** What a new token is to be. */
export interface TokenWish extends Partial<InferenceAllowance> {
  readonly name: string;
  readonly role: Role;
  /** Empty for all. */
  readonly scopes: readonly Scope[];
  readonly ttlSeconds?: number | undefined;
}

const WRITE_BEHIND_MS = 60_000;
const SHAPE = /^eo_([0-9a-f]{12})_[\w-]{43}$/;
/** Compared with when there is no such token, so that the answer takes as long. */
const NO_HASH = '0'.repeat(64);

/** The access tokens of the control API. Secrets are told once, and kept as hashes. */
export class AccessTokens implements Service {
  readonly name = 'access-tokens';
  readonly #deps: AccessTokensDeps;
  readonly #rows: AccessTokenRows;
  /** When tokens were used last, where that is not yet written down. */
  readonly #used = new Map<AccessTokenId, number>();
  /** Those that are used: a program that asks models shows its own a hundred times a second. */
  readonly #known = new Map<string, StoredAccessToken>();
  #disarm: (() => void) | undefined;

  constructor(deps: AccessTokensDeps) {
    this.#deps = deps;
    this.#rows = new AccessTokenRows(deps.database);
  }

  async start(): Promise<void> {
    this.#disarm = this.#deps.clock.every(WRITE_BEHIND_MS, () => this.#writeUses());
  }

  async stop(): Promise<void> {
    this.#disarm?.();
    this.#writeUses();
  }

  /** By id. */
  list(after: string | undefined, limit: number): AccessToken[] {
    return this.#rows.list(after ?? '', limit).map((token) => this.#withUse(token));
  }

  /** Makes a token; its secret is never told again. @throws AppError `already-exists` for a name that is in use */
  create(wish: TokenWish): { readonly token: AccessToken; readonly secret: string } {
    const { name, role, scopes, models = [], requestsPerMinute = null, tokensPerMinute = null, ttlSeconds } = wish;
    const { database, events, clock } = this.#deps;
    const id = AccessTokenId.parse(randomBytes(6).toString('hex'));
    const secret = `eo_${id}_${newSecret(256)}`;
    const createdAt = clock.now();
    const token = AccessToken.parse({
      id,
      name,
      role,
      scopes: [...new Set(scopes)],
      models: [...new Set(models)],
      requestsPerMinute,
      tokensPerMinute,
      createdAt,
      expiresAt: ttlSeconds === undefined ? null : createdAt + ttlSeconds * 1_000,
      lastUsedAt: null,
      revokedAt: null,
    });
    database.transaction(() => {
      if (this.#rows.inUse(name).some((other) => !this.#hasExpired(other))) {
        throw new AppError('already-exists', `there is an access token ${name} already`, {
          details: { name },
          hint: 'Revoke it first, or choose another name.',
        });
      }
      this.#rows.add({ token, secretSha256: hashOfSecret(secret) });
      events.append({ kind: 'access-token-created', tokenId: id, tokenName: name, role });
    });
    return { token, secret };
  }

  /** Ends a token and all that is open for it; again without effect. @throws AppError `not-found` */
  revoke(id: AccessTokenId): void {
    const { database, events, clock, endings } = this.#deps;
    database.transaction(() => {
      const { token } = this.#rows.get(id) ?? {};
      if (token === undefined) {
        throw new AppError('not-found', `there is no access token ${id}`, {
          details: { id },
          hint: '"eo access list" lists them.',
        });
      }
      if (token.revokedAt !== null) return;
      this.#rows.revoke(id, clock.now());
      this.#known.delete(id);
      events.append({ kind: 'access-token-revoked', tokenId: id, tokenName: token.name });
      database.afterCommit(() => endings.end((grant) => grant.token.id === id));
    });
  }

  /** Revokes all tokens of a name. */
  revokeNamed(name: string): void {
    for (const { id } of this.#rows.inUse(name)) this.revoke(id);
  }

  /** What a secret opens. */
  admit(secret: string): Grant | Refused {
    const id = SHAPE.exec(secret)?.[1];
    const stored = id === undefined ? undefined : this.#find(id);
    if (!isSecret(secret, stored?.secretSha256 ?? NO_HASH) || stored === undefined) return 'unknown';
    return this.#grant(stored.token, null);
  }

  /** What a browser may that was signed in for this token. */
  admitSession(tokenId: string, session: string, endsAt: number): Grant | Refused {
    const stored = this.#find(tokenId);
    if (stored === undefined) return 'unknown';
    const grant = this.#grant(stored.token, session);
    if (typeof grant === 'string') return grant;
    return { ...grant, endsAt: Math.min(endsAt, grant.endsAt ?? endsAt) };
  }

  #grant(token: AccessToken, session: string | null): Grant | Refused {
    if (token.revokedAt !== null) return 'revoked';
    if (this.#hasExpired(token)) return 'expired';
    this.#used.set(token.id, this.#deps.clock.now());
    return { token: this.#withUse(token), session, endsAt: token.expiresAt };
  }

  /** What may change of a token ends what is known of it. */
  #find(id: string): StoredAccessToken | undefined {
    const stored = this.#known.get(id) ?? this.#rows.get(id);
    if (stored !== undefined) this.#known.set(id, stored);
    return stored;
  }

  #hasExpired({ expiresAt }: AccessToken): boolean {
    return expiresAt !== null && expiresAt <= this.#deps.clock.now();
  }

  #withUse(token: AccessToken): AccessToken {
    return { ...token, lastUsedAt: this.#used.get(token.id) ?? token.lastUsedAt };
  }

  #writeUses(): void {
    try {
      for (const [id, at] of this.#used) {
        this.#rows.touch(id, at);
        this.#known.delete(id);
        this.#used.delete(id);
      }
    } catch (error) {
      // Not worth the reserve of a full disk, nor a refusal: it is tried again in a minute.
      this.#deps.log.warn({ err: error }, 'when access tokens were used could not be written down');
    }
  }
}
