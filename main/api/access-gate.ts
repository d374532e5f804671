import type { IncomingMessage } from 'node:http';
import { type AccessRule, covers } from '../../common/api/access-rule.ts';
import type { AccessToken } from '../../common/domain/access-token.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import type { AccessTokens } from '../access/access-tokens.ts';
import type { BrowserSessions } from '../access/browser-sessions.ts';
import type { Grant, Refused } from '../access/grant.ts';
import type { Door } from './door.ts';
import { HttpProblem } from './http-problem.ts';
import type { RawRoute } from './raw-route.ts';
import { addressOf } from './request-address.ts';
import { checkOwnPage } from './request-guard.ts';
import { sessionCookie } from './session-cookie.ts';
import { tooMany } from './too-many.ts';

interface AccessGateDeps {
  readonly tokens: Pick<AccessTokens, 'admit'>;
  readonly sessions: Pick<BrowserSessions, 'admit'>;
  readonly clock: Clock;
}

const REASONS: Readonly<Record<Refused | 'none', string>> = {
  none: 'this needs an access token',
  unknown: 'the access token is not valid',
  expired: 'the access has expired',
  revoked: 'the access token was revoked',
};
const HINT =
  'Programs send "Authorization: Bearer TOKEN"; eo takes it from EO_TOKEN, or the owner\'s from the data folder ' +
  '(--data). In a browser, open the link of "eo open".';
const REMEMBERED = 10_000;

/** Decides who may do what over HTTP: by the secret of an access token, else by a browser's cookie. */
export class AccessGate {
  readonly #deps: AccessGateDeps;
  readonly #failures: TokenBuckets;
  readonly #calls: TokenBuckets;

  constructor(deps: AccessGateDeps) {
    this.#deps = deps;
    this.#failures = new TokenBuckets({ clock: deps.clock, burst: 10, perSecond: 10 / 60, keys: REMEMBERED });
    this.#calls = new TokenBuckets({ clock: deps.clock, burst: 400, perSecond: 200, keys: REMEMBERED });
  }

  /** Whoever asks. @throws HttpProblem `unauthenticated` or `too-many-requests` */
  authenticate(request: IncomingMessage, door: Door, route?: Pick<RawRoute, 'asksModels'>): Grant {
    const asksModels = route?.asksModels === true;
    const grant = this.#find(request, door, asksModels);
    if (typeof grant === 'string') throw this.failure(request, REASONS[grant]);
    const waitMs = asksModels ? 0 : this.#calls.take(grant.token.id);
    if (waitMs > 0) throw tooMany('too many requests with this access token', waitMs);
    if (grant.session !== null) checkOwnPage(request);
    return grant;
  }

  /** The refusal of a secret that opens nothing; after ten in a minute, the address has to wait. */
  failure(request: IncomingMessage, message: string): HttpProblem {
    const waitMs = this.#failures.take(addressOf(request));
    if (waitMs > 0) return tooMany('too many failed attempts from this address', waitMs);
    return new HttpProblem(new AppError('unauthenticated', message, { hint: HINT }), {
      headers: { 'www-authenticate': 'Bearer' },
    });
  }

  #find(request: IncomingMessage, door: Door, asksModels: boolean): Grant | Refused | 'none' {
    const { authorization, 'x-api-key': key } = request.headers;
    // A program that sends a token means it, whatever cookies come along.
    if (authorization !== undefined) {
      const secret = /^Bearer +(\S{1,200})$/i.exec(authorization)?.[1];
      return secret === undefined ? 'unknown' : this.#deps.tokens.admit(secret);
    }
    if (asksModels && typeof key === 'string') return this.#deps.tokens.admit(key);
    const cookie = sessionCookie(request, door);
    return cookie === undefined ? 'none' : this.#deps.sessions.admit(cookie);
  }
}

/** Checks that a token is good for a call. One without a rule is for nobody. @throws AppError `forbidden` */
export function checkRule({ role, scopes }: AccessToken, rule: Exclude<AccessRule, 'open'> | undefined): void {
  if (rule === undefined) throw new AppError('forbidden', 'nobody may do this: it has no access rule');
  if (!covers(role, rule.role)) {
    throw new AppError('forbidden', `this needs the role ${rule.role}, and the access token has ${role}`, {
      details: { neededRole: rule.role, role },
      hint: `Use a token with the role ${rule.role}; "eo access create" makes one.`,
    });
  }
  if (rule.scope !== null && scopes.length > 0 && !scopes.includes(rule.scope)) {
    throw new AppError('forbidden', `this needs the scope ${rule.scope}, and the access token is limited to others`, {
      details: { neededScope: rule.scope, scopes: scopes.join(', ') },
      hint: `Use a token with the scope ${rule.scope}; "eo access create" makes one.`,
    });
  }
}
