import type { InferenceAllowance } from '../../common/domain/access-token.ts';
import { AppError } from '../../common/errors.ts';
import type { AccessTokens } from '../access/access-tokens.ts';
import type { Grant } from '../access/grant.ts';
import { OWNER } from '../access/owner-token.ts';
import type { SignInLinks } from '../access/sign-in-links.ts';
import { controlApi } from './control-api.ts';

export interface AccessDeps {
  readonly tokens: Pick<AccessTokens, 'list' | 'create' | 'revoke'>;
  readonly links: Pick<SignInLinks, 'make'>;
}

/** Who may use the control API. */
export function accessHandlers({ tokens, links }: AccessDeps) {
  return {
    me: controlApi.access.me.handler(({ context }) => {
      const { token, session, endsAt } = grantOf(context.grant);
      const { id: tokenId, name, role, scopes } = token;
      return { tokenId, name, role, scopes, way: session === null ? 'bearer' : 'cookie', expiresAt: endsAt } as const;
    }),
    listTokens: controlApi.access.listTokens.handler(({ input }) => tokens.list(input.after, input.limit)),
    createToken: controlApi.access.createToken.handler(({ input, context }) => {
      if (input.name === OWNER) throw new AppError('already-exists', `the name ${OWNER} belongs to the first token`);
      const maker = grantOf(context.grant);
      checkGiven(input.scopes, maker);
      checkAllowed(input, maker);
      return tokens.create(input);
    }),
    revokeToken: controlApi.access.revokeToken.handler(({ input }) => tokens.revoke(input.id)),
    createSignInLink: controlApi.access.createSignInLink.handler(({ context }) => {
      const { token, session } = grantOf(context.grant);
      if (session !== null) {
        throw new AppError('forbidden', 'a browser that is signed in cannot sign another one in', {
          hint: 'Use "eo open", or an access token.',
        });
      }
      const { code, expiresAt } = links.make(token);
      return { path: `/sign-in#${code}`, expiresAt };
    }),
  };
}

/** Nobody gives away more than they have. */
function checkGiven(given: readonly string[], { token }: Grant): void {
  const has = new Set<string>(token.scopes);
  if (has.size === 0 || (given.length > 0 && given.every((scope) => has.has(scope)))) return;
  const scopes = token.scopes.join(', ');
  throw new AppError('forbidden', `a token that is limited to ${scopes} can only give these away`, {
    details: { scopes },
  });
}

/** Nor lets another ask more of served models. */
function checkAllowed(wish: InferenceAllowance, { token }: Grant): void {
  const may = new Set(token.models);
  const hasModels = may.size === 0 || (wish.models.length > 0 && wish.models.every((name) => may.has(name)));
  const within = (most: number | null, wanted: number | null) => most === null || (wanted !== null && wanted <= most);
  const hasRequests = within(token.requestsPerMinute, wish.requestsPerMinute);
  if (hasModels && hasRequests && within(token.tokensPerMinute, wish.tokensPerMinute)) return;
  throw new AppError('forbidden', 'a token that is limited in what it may ask of models can give no more than that', {
    details: {
      models: token.models.join(', '),
      requestsPerMinute: token.requestsPerMinute,
      tokensPerMinute: token.tokensPerMinute,
    },
  });
}

function grantOf(grant: Grant | undefined): Grant {
  if (grant === undefined) throw new Error('a call that needs access came without');
  return grant;
}
