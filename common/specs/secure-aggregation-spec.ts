import { z } from 'zod';

/** Sums that the orchestrator learns without a single update of them. What that protects is told in docs/secure-aggregation.md. */
export const SecureAggregationSpec = z.strictObject({
  /** A round counts with the updates of this many devices, or it fails; never fewer than more than half of its devices. */
  threshold: z.int().min(2).max(1_000),
  /** A device scales a longer update (Euclidean norm over all parameters) down to this before it hides it. */
  clipNorm: z.number().gt(0).max(1e6).default(100),
});
export type SecureAggregationSpec = z.infer<typeof SecureAggregationSpec>;
