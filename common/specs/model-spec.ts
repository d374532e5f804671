import { z } from 'zod';
import { LayerSpec, size } from './layer-spec.ts';

/** A model as a chain of layers: pure data, so that no job ever carries code to a machine. */
export const ModelSpec = z.strictObject({
  /** Shape of one sample, without the batch: `[784]`, `[28, 28, 1]` for an image, `[64]` for 64 tokens. */
  input: z.array(size).min(1).max(3),
  layers: z.array(LayerSpec).min(1).max(256),
  loss: z
    .enum(['softmax-cross-entropy', 'next-token-cross-entropy', 'mean-squared-error', 'binary-cross-entropy'])
    .default('softmax-cross-entropy'),
});
export type ModelSpec = z.infer<typeof ModelSpec>;
