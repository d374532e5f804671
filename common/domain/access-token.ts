import { z } from 'zod';
import { Role } from './actor.ts';
import { ResourceName, Timestamp } from './ids.ts';

/** The areas of the control API that a token may be limited to. */
export const Scope = z.enum([
  'devices',
  'jobs',
  'models',
  'inference',
  'datasets',
  'events',
  'logs',
  'cluster',
  'access',
]);
export type Scope = z.infer<typeof Scope>;

export const AccessTokenId = z
  .string()
  .regex(/^[0-9a-f]{12}$/, '12 lower-case hexadecimal digits')
  .brand<'AccessTokenId'>();
export type AccessTokenId = z.infer<typeof AccessTokenId>;

export const AccessTokenName = z
  .string()
  .regex(/^[\p{L}\p{N}][\p{L}\p{N} ._@-]{0,63}$/u, 'letters, digits, spaces and . _ @ -, at most 64');

/** What a token may ask of served models. */
export const InferenceAllowance = z.object({
  models: z.array(ResourceName).max(256).describe('The served models that it may ask; empty for all'),
  requestsPerMinute: z.int().min(1).max(1_000_000).nullable().describe('To served models; null for any number'),
  tokensPerMinute: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .nullable()
    .describe('Of prompts and answers together; null for any number'),
});
export type InferenceAllowance = z.infer<typeof InferenceAllowance>;

/** What opens the control API to a person or a program. Its secret is told once, when it is made. */
export const AccessToken = z.object({
  id: AccessTokenId,
  name: z.string(),
  role: Role,
  scopes: z.array(Scope).describe('The areas that it is limited to; empty for all'),
  ...InferenceAllowance.shape,
  createdAt: Timestamp,
  expiresAt: Timestamp.nullable(),
  lastUsedAt: Timestamp.nullable().describe('To the minute'),
  revokedAt: Timestamp.nullable(),
});
export type AccessToken = z.infer<typeof AccessToken>;
