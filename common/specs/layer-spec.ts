import { z } from 'zod';

/** The largest size of one dimension. */
export const size = z.int().min(1).max(65_536);
const epsilon = z.number().gt(0).max(0.1).default(1e-5);
const pool = {
  size: z.int().min(2).max(16).default(2),
  stride: z.int().min(1).max(16).optional(),
};

const single = [
  z.strictObject({ type: z.literal('dense'), units: size }),
  z.strictObject({
    type: z.literal('conv2d'),
    filters: size,
    kernel: z.int().min(1).max(31),
    stride: z.int().min(1).max(16).default(1),
    padding: z.enum(['same', 'valid']).default('same'),
    /** Channels and filters are split into so many parts that do not see each other; depthwise with one channel each. */
    groups: size.default(1),
  }),
  z.strictObject({ type: z.literal('max-pool'), ...pool }),
  z.strictObject({ type: z.literal('average-pool'), ...pool }),
  z.strictObject({ type: z.literal('global-average-pool') }),
  z.strictObject({ type: z.literal('relu') }),
  z.strictObject({ type: z.literal('gelu') }),
  z.strictObject({ type: z.literal('tanh') }),
  z.strictObject({ type: z.literal('sigmoid') }),
  z.strictObject({ type: z.literal('softmax') }),
  z.strictObject({ type: z.literal('flatten') }),
  z.strictObject({ type: z.literal('dropout'), rate: z.number().min(0).max(0.95) }),
  z.strictObject({
    type: z.literal('batch-norm'),
    /** Weight of the newest batch in the running mean and variance. */
    momentum: z.number().gt(0).max(1).default(0.1),
    epsilon,
  }),
  z.strictObject({ type: z.literal('group-norm'), groups: size, epsilon }),
  z.strictObject({ type: z.literal('layer-norm'), epsilon }),
  z.strictObject({ type: z.literal('embedding'), vocabulary: z.int().min(2).max(65_536), features: size }),
  z.strictObject({ type: z.literal('position-embedding') }),
  z.strictObject({
    type: z.literal('multi-head-attention'),
    heads: z.int().min(1).max(256),
    /** Whether each position sees only itself and those before it. */
    causal: z.boolean().default(false),
  }),
  z.strictObject({
    type: z.literal('gru'),
    units: size,
    output: z.enum(['sequence', 'last']).default('sequence'),
  }),
] as const;

// Written out to a fixed depth: parsing a specification never recurses deeper, whatever it holds.
const layersOf = <Layer extends z.ZodType>(layer: Layer) => z.array(layer).min(1).max(256);
const residualOf = <Layer extends z.ZodType>(layer: Layer) =>
  z.strictObject({ type: z.literal('residual'), layers: layersOf(layer) });
const outerBlock = z.discriminatedUnion('type', [...single, residualOf(z.discriminatedUnion('type', single))]);

/**
 * One layer of a model; shapes follow from the layer before it. Images are height × width × channels, sequences are
 * positions × features. The input of a residual block is added to what its layers make of it; blocks nest once.
 */
export const LayerSpec = z.discriminatedUnion('type', [...single, residualOf(outerBlock)]);
export type LayerSpec = z.infer<typeof LayerSpec>;

/** A layer of one type. */
export type LayerOf<Type extends LayerSpec['type']> = Extract<LayerSpec, { type: Type }>;
