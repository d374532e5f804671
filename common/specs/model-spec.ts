import { z } from 'zod';

const size = z.int().min(1).max(65_536);

/** One layer of a model; shapes follow from the layer before it. Images are height × width × channels. */
export const LayerSpec = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('dense'), units: size }),
  z.strictObject({
    type: z.literal('conv2d'),
    filters: size,
    kernel: z.int().min(1).max(31),
    stride: z.int().min(1).max(16).default(1),
    padding: z.enum(['same', 'valid']).default('same'),
  }),
  z.strictObject({
    type: z.literal('max-pool'),
    size: z.int().min(2).max(16).default(2),
    stride: z.int().min(1).max(16).optional(),
  }),
  z.strictObject({ type: z.literal('relu') }),
  z.strictObject({ type: z.literal('flatten') }),
  z.strictObject({ type: z.literal('dropout'), rate: z.number().min(0).max(0.95) }),
]);
export type LayerSpec = z.infer<typeof LayerSpec>;

/** A model as a chain of layers: pure data, so that no job ever carries code to a machine. */
export const ModelSpec = z.strictObject({
  /** Shape of one sample, without the batch: `[784]`, or `[28, 28, 1]` for an image. */
  input: z.array(size).min(1).max(3),
  layers: z.array(LayerSpec).min(1).max(256),
  loss: z.literal('softmax-cross-entropy').default('softmax-cross-entropy'),
});
export type ModelSpec = z.infer<typeof ModelSpec>;
