import type { AccessToken } from '../../../common/domain/access-token.ts';
import type { RawCall } from '../raw-route.ts';

/** The token that a call was let in with. */
export function tokenOf({ grant }: Pick<RawCall, 'grant'>): AccessToken {
  if (grant === undefined) throw new Error('a call to a model came without access');
  return grant.token;
}
