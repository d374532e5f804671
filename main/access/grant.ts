import type { AccessToken } from '../../common/domain/access-token.ts';

/** That somebody may act for an access token, either by its secret or by a browser that was signed in. */
export interface Grant {
  readonly token: AccessToken;
  /** Which browser session; null for the token's own secret. */
  readonly session: string | null;
  /** When it ends by itself. */
  readonly endsAt: number | null;
}

/** Why something that looks like a secret opens nothing. */
export type Refused = 'unknown' | 'expired' | 'revoked';
