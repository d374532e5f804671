import { z } from 'zod';

/** How a device packs its update. What each costs in exactness and in bytes stands beside the codecs in `native/codecs`. */
export const CompressionSpec = z.discriminatedUnion('name', [
  z.strictObject({ name: z.literal('none') }),
  z.strictObject({ name: z.literal('float16') }),
  z.strictObject({ name: z.literal('bfloat16') }),
  z.strictObject({ name: z.literal('int8') }),
  /** Only the largest values travel, this share of them; the device keeps the others for its next update. */
  z.strictObject({ name: z.literal('top-k'), share: z.number().gt(0).max(1).default(0.01) }),
]);
export type CompressionSpec = z.infer<typeof CompressionSpec>;

/** Updates as they are: float32. */
export const UNCOMPRESSED: CompressionSpec = { name: 'none' };
