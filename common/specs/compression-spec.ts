import { z } from 'zod';

const None = z.strictObject({ name: z.literal('none') });
const Float16 = z.strictObject({ name: z.literal('float16') });
const BFloat16 = z.strictObject({ name: z.literal('bfloat16') });
const Int8 = z.strictObject({ name: z.literal('int8') });
/** Only the largest values travel, this share of them; whoever packs keeps the others for the next time. */
const TopK = z.strictObject({ name: z.literal('top-k'), share: z.number().gt(0).max(1).default(0.01) });

/** How a change of parameters is packed. What each costs in exactness and in bytes stands beside the codecs in `native/codecs`. */
export const CompressionSpec = z.discriminatedUnion('name', [None, Float16, BFloat16, Int8, TopK]);
export type CompressionSpec = z.infer<typeof CompressionSpec>;

const Down = z.enum(['same', 'none']);

/**
 * How the parameters of a job travel: `name` says how devices pack their updates, `down` whether the parameters for them are
 * packed the same way or travel as they are.
 */
export const JobCompression = z.discriminatedUnion('name', [
  None,
  Float16.extend({ down: Down.default('same') }),
  BFloat16.extend({ down: Down.default('same') }),
  Int8.extend({ down: Down.default('same') }),
  TopK.extend({ down: Down.default('none') }),
]);
export type JobCompression = z.infer<typeof JobCompression>;

/** Parameters as they are: float32. */
export const UNCOMPRESSED = { name: 'none' } as const satisfies CompressionSpec;

/** How the devices of a job pack their updates. */
export function upOf(compression: JobCompression): CompressionSpec {
  const { name } = compression;
  return name === 'top-k' ? { name, share: compression.share } : { name };
}

/** How the parameters for the devices of a job are packed. */
export function downOf(compression: JobCompression): CompressionSpec {
  return compression.name === 'none' || compression.down === 'none' ? UNCOMPRESSED : upOf(compression);
}
