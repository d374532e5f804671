import { z } from 'zod';
import { ModelSpec } from '../specs/model-spec.ts';
import { FileDescription, ModelFormat } from './file-description.ts';
import { DeviceId, JobId, ResourceName, Sha256, Timestamp } from './ids.ts';

/** Where a model version came from. */
export const Provenance = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('imported'), fileName: z.string().nullable() }),
  z.object({
    kind: z.literal('converted'),
    name: ResourceName,
    version: z.int().min(1),
    leftOut: z.enum(['softmax', 'sigmoid']).nullable().describe('Of the graph: the loss brings it'),
  }),
  z.object({ kind: z.literal('fetched'), url: z.string().describe('Without anything secret') }),
  z.object({ kind: z.literal('trained'), jobId: JobId, round: z.int().min(0), accuracy: z.number().nullable() }),
]);
export type Provenance = z.infer<typeof Provenance>;

export const ModelTag = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,31}$/, 'lower-case letters, digits, dots, hyphens and underscores, at most 32');
export type ModelTag = z.infer<typeof ModelTag>;

/** What people say of a version. */
export const ModelAnnotation = z.object({
  tags: z.array(ModelTag).max(16).describe('In alphabetical order, each once'),
  note: z.string().max(4_000).nullable(),
});
export type ModelAnnotation = z.infer<typeof ModelAnnotation>;

export const ModelVersion = z.object({
  name: ResourceName,
  version: z.int().min(1),
  sha256: Sha256,
  sizeBytes: z.int().min(0),
  format: z
    .enum([...ModelFormat.options, 'file'])
    .describe(
      'parameters-f32: flat little-endian float32 of a known model; file: not recognised as a model; gguf, onnx and parameters-f32 can be served, others are only stored',
    ),
  description: FileDescription.nullable().describe('What its header tells; null for versions of before it was read'),
  spec: ModelSpec.nullable(),
  provenance: Provenance,
  ...ModelAnnotation.shape,
  createdAt: Timestamp,
});
export type ModelVersion = z.infer<typeof ModelVersion>;

/** Whether a model can run on a device, and if not, why. */
export const ModelFit = z.object({
  deviceId: DeviceId,
  name: z.string(),
  fits: z.boolean(),
  reason: z
    .enum(['fits', 'not-online', 'no-reading', 'need-unknown', 'too-little-memory', 'too-little-disk'])
    .describe('need-unknown: it is no model whose header tells what it takes; no-reading: the device has not told yet'),
  memoryNeededBytes: z.int().min(0).nullable(),
  memoryAvailableBytes: z.int().min(0).nullable().describe('By the last reading of the device; null before the first'),
  diskNeededBytes: z.int().min(0),
  diskFreeBytes: z.int().min(0).nullable(),
});
export type ModelFit = z.infer<typeof ModelFit>;
