import { z } from 'zod';

/** How the training samples of a managed data set are cut into parts. Every sample lands in exactly one part. */
export const PartitionSpec = z.discriminatedUnion('scheme', [
  /** Shuffled and cut evenly: sizes differ by at most one. */
  z.strictObject({ scheme: z.literal('iid') }),
  /** Sorted by class, cut into shards, dealt out: few classes a part (McMahan et al. 2017, section 3). */
  z.strictObject({
    scheme: z.literal('shards'),
    shardsPerPartition: z.int().min(1).max(1_000).default(2),
  }),
  /** Each class is spread over the parts by a Dirichlet draw: the smaller `alpha`, the more skewed (Li et al. 2022). */
  z.strictObject({
    scheme: z.literal('dirichlet'),
    alpha: z.number().min(0.001).max(10_000).default(0.5),
    /** No part is smaller than this, or than an even share where that is less: large parts give samples away. */
    minSamples: z.int().min(1).max(1_000_000).default(10),
  }),
]);
export type PartitionSpec = z.infer<typeof PartitionSpec>;
