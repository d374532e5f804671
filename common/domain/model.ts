import { z } from 'zod';
import { ModelSpec } from '../specs/model-spec.ts';
import { JobId, ResourceName, Sha256, Timestamp } from './ids.ts';

/** Where a model version came from. */
export const Provenance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('imported'), fileName: z.string().nullable() }),
  z.object({ kind: z.literal('trained'), jobId: JobId, round: z.int().min(0), accuracy: z.number().nullable() }),
]);
export type Provenance = z.infer<typeof Provenance>;

export const ModelVersion = z.object({
  name: ResourceName,
  version: z.int().min(1),
  sha256: Sha256,
  sizeBytes: z.int().min(0),
  format: z.enum(['parameters-f32', 'file']).describe('parameters-f32: flat little-endian float32 of a known model'),
  spec: ModelSpec.nullable(),
  provenance: Provenance,
  createdAt: Timestamp,
});
export type ModelVersion = z.infer<typeof ModelVersion>;
