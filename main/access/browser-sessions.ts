import type { AccessToken } from '../../common/domain/access-token.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { hashOfSecret, newSecret } from '../../platform/keys/secret.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { BrowserSessionRows } from '../storage/rows/browser-session-rows.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Grant, Refused } from './grant.ts';
import type { GrantEndings } from './grant-endings.ts';

interface BrowserSessionsDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  readonly tokens: Pick<AccessTokens, 'admitSession'>;
  readonly endings: GrantEndings;
  readonly log: Pick<Logger, 'warn'>;
}

const HOUR_MS = 3_600_000;
/** How long one may stay unused. */
const IDLE_MS = 12 * HOUR_MS;
/** How long one lasts at most. */
const LONGEST_MS = 7 * 24 * HOUR_MS;
const MOST = 100;
const WRITE_AFTER_MS = 60_000;

/** Browsers that are signed in. They outlive a restart, and end with the token that made their link. */
export class BrowserSessions {
  readonly #deps: BrowserSessionsDeps;
  readonly #rows: BrowserSessionRows;

  constructor(deps: BrowserSessionsDeps) {
    this.#deps = deps;
    this.#rows = new BrowserSessionRows(deps.database);
  }

  /** Signs a browser in; the secret is for its cookie. The longest unused of too many is signed out. */
  open({ id, name }: AccessToken): { readonly secret: string; readonly lastsMs: number } {
    const { database, events, clock } = this.#deps;
    const secret = newSecret(256);
    const now = clock.now();
    database.transaction(() => {
      this.#rows.removeOld(now - LONGEST_MS, now - IDLE_MS);
      this.#rows.add({ secretSha256: hashOfSecret(secret), tokenId: id, createdAt: now, lastUsedAt: now });
      this.#rows.keepNewest(MOST);
      events.append({ kind: 'signed-in', tokenId: id, tokenName: name });
    });
    return { secret, lastsMs: LONGEST_MS };
  }

  /** What the secret of a cookie opens. */
  admit(secret: string): Grant | Refused {
    const session = this.#rows.get(hashOfSecret(secret));
    if (session === undefined) return 'unknown';
    const { secretSha256, tokenId, createdAt, lastUsedAt } = session;
    const now = this.#deps.clock.now();
    if (now >= createdAt + LONGEST_MS || now >= lastUsedAt + IDLE_MS) return 'expired';
    if (now >= lastUsedAt + WRITE_AFTER_MS) this.#touch(secretSha256, now);
    return this.#deps.tokens.admitSession(tokenId, secretSha256, createdAt + LONGEST_MS);
  }

  /** Signs a browser out, and ends what it has open. */
  close(session: string): void {
    const { database, endings } = this.#deps;
    database.transaction(() => this.#rows.remove(session));
    endings.end((grant) => grant.session === session);
  }

  #touch(session: string, now: number): void {
    try {
      this.#rows.touch(session, now);
    } catch (error) {
      this.#deps.log.warn({ err: error }, 'when a browser was used could not be written down');
    }
  }
}
