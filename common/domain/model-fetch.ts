import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { ResourceName, Sha256, Timestamp } from './ids.ts';

export const FetchId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens, at most 64')
  .brand<'FetchId'>();
export type FetchId = z.infer<typeof FetchId>;

/** `waiting`: others are fetched first, or the server is tried again in a moment; `checking`: its hash and content. */
export const FetchState = z.enum(['waiting', 'receiving', 'checking', 'done', 'failed', 'cancelled']);
export type FetchState = z.infer<typeof FetchState>;

/** A model on its way into the store from an address. */
export const ModelFetch = z.object({
  id: FetchId,
  name: ResourceName.describe('Of the model that it becomes a version of'),
  source: z.string().describe('Where it comes from, without anything secret'),
  sha256: Sha256.nullable().describe('What the content must have'),
  state: FetchState,
  receivedBytes: z.int().min(0),
  totalBytes: z.int().min(0).nullable().describe('Null until the server tells'),
  version: z.int().min(1).nullable().describe('What it became'),
  failure: z
    .object({ code: z.enum(ERROR_CODES), message: z.string() })
    .nullable()
    .describe('Also why it waits'),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
});
export type ModelFetch = z.infer<typeof ModelFetch>;
