import { z } from 'zod';
import { ResourceName, Sha256 } from '../domain/ids.ts';
import { ModelSpec } from './model-spec.ts';

/** A model of the store that a job goes on with: its layers, and its parameters instead of fresh ones. */
export const StoredModel = z.strictObject({
  stored: ResourceName,
  /** Null: the newest one, settled at submission. */
  version: z.int().min(1).nullable().default(null),
  /** Hash of its parameters, filled in at submission. */
  sha256: Sha256.nullable().default(null),
  /** Its layers, filled in at submission. */
  spec: ModelSpec.nullable().default(null),
});
export type StoredModel = z.infer<typeof StoredModel>;
