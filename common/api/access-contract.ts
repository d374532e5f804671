import { z } from 'zod';
import { AccessToken, AccessTokenId, AccessTokenName, InferenceAllowance, Scope } from '../domain/access-token.ts';
import { Role } from '../domain/actor.ts';
import { Timestamp } from '../domain/ids.ts';
import { callFor } from './access-rule.ts';
import { pick } from './errors.ts';
import { pageOf } from './paging.ts';

const tags = ['Access'];
const LONGEST_SECONDS = 10 * 365 * 86_400;

export const NewAccessToken = z.object({
  token: AccessToken,
  secret: z.string().describe('Told only now: what goes behind `Authorization: Bearer`'),
});
export type NewAccessToken = z.infer<typeof NewAccessToken>;

export const SignInLink = z.object({
  path: z.string().describe('To be opened in a browser, behind the address of the control API'),
  expiresAt: Timestamp,
});
export type SignInLink = z.infer<typeof SignInLink>;

/** Whoever asks, and what they may do. */
export const Myself = z.object({
  tokenId: AccessTokenId,
  name: z.string().describe('Of the access token, also for a browser that was signed in with it'),
  role: Role,
  scopes: z.array(Scope).describe('The areas that it is limited to; empty for all'),
  way: z.enum(['bearer', 'cookie']).describe('By the secret of the token, or as a browser that is signed in'),
  expiresAt: Timestamp.nullable().describe('When this access ends by itself'),
});
export type Myself = z.infer<typeof Myself>;

export const accessContract = {
  me: callFor('viewer', null)
    .route({ method: 'GET', path: '/api/v1/access/me', tags, summary: 'Who is asking, and what they may do' })
    .output(Myself)
    .errors(pick()),
  listTokens: callFor('admin', 'access')
    .route({ method: 'GET', path: '/api/v1/access/tokens', tags, summary: 'All access tokens, without their secrets' })
    .input(pageOf(AccessTokenId))
    .output(z.array(AccessToken))
    .errors(pick()),
  createToken: callFor('admin', 'access')
    .route({
      method: 'POST',
      path: '/api/v1/access/tokens',
      tags,
      summary: 'Make an access token',
      description: 'A token that is limited to some scopes, models or rates can only give these away.',
      successStatus: 201,
    })
    .input(
      z.strictObject({
        name: AccessTokenName.describe('What it is called in lists and events'),
        role: Role,
        scopes: z
          .array(Scope)
          .max(Scope.options.length)
          .default([])
          .describe('Limits it to these areas; empty for all'),
        models: InferenceAllowance.shape.models.default([]),
        requestsPerMinute: InferenceAllowance.shape.requestsPerMinute.default(null),
        tokensPerMinute: InferenceAllowance.shape.tokensPerMinute.default(null),
        ttlSeconds: z
          .int()
          .min(1)
          .max(LONGEST_SECONDS)
          .optional()
          .describe('How long it is good for; for ever without'),
      }),
    )
    .output(NewAccessToken)
    .errors(pick('already-exists')),
  revokeToken: callFor('admin', 'access')
    .route({
      method: 'DELETE',
      path: '/api/v1/access/tokens/{id}',
      tags,
      summary: 'Revoke an access token',
      description: 'It is refused from now on; what it has open, such as event streams and sign-ins, ends at once.',
      successStatus: 204,
    })
    .input(z.object({ id: AccessTokenId }))
    .errors(pick('not-found')),
  createSignInLink: callFor('viewer', null)
    .route({
      method: 'POST',
      path: '/api/v1/access/sign-in-links',
      tags,
      summary: 'Make a link that signs a browser in, once and soon',
      description: 'The browser may then do what the token may that made the link.',
      successStatus: 201,
    })
    .output(SignInLink)
    .errors(pick()),
};
