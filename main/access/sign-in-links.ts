import type { AccessToken } from '../../common/domain/access-token.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { hashOfSecret, newSecret } from '../../platform/keys/secret.ts';

interface Link {
  readonly token: AccessToken;
  readonly expiresAt: number;
}

const GOOD_FOR_MS = 60_000;
const MOST = 100;

/** Links by which a browser is signed in: each works once, and within a minute. A restart forgets them. */
export class SignInLinks {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #links = new Map<string, Link>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  /** A code that signs one browser in for this token. */
  make(token: AccessToken): { readonly code: string; readonly expiresAt: number } {
    const code = newSecret(256);
    const expiresAt = this.#clock.now() + GOOD_FOR_MS;
    this.#links.set(hashOfSecret(code), { token, expiresAt });
    const [oldest] = this.#links.keys();
    if (this.#links.size > MOST && oldest !== undefined) this.#links.delete(oldest);
    return { code, expiresAt };
  }

  /** The token that made the link with this code, which is used up; undefined for one that is not good. */
  redeem(code: string): AccessToken | undefined {
    const key = hashOfSecret(code);
    const link = this.#links.get(key);
    this.#links.delete(key);
    return link !== undefined && this.#clock.now() < link.expiresAt ? link.token : undefined;
  }
}
