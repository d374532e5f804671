import { z } from 'zod';

/** Differential privacy of whole parts of the data. What it protects, and from whom, is told in docs/privacy.md. */
export const PrivacySpec = z.strictObject({
  /** Who adds the noise: the orchestrator, to the sum of a round's updates. */
  mechanism: z.literal('central'),
  /** Every update that is longer (Euclidean norm over all parameters) is scaled down to this before it counts. */
  clipNorm: z.number().gt(0).max(1e6),
  /** Standard deviation of the noise of a round's sum, in multiples of `clipNorm`. */
  noiseMultiplier: z.number().min(0.1).max(1_000),
  /** δ: the chance that ε does not hold; far below one in as many as there are parts. */
  delta: z.number().gt(0).max(0.1),
  /** The job ends before a round that would bring ε above this; null: never. */
  epsilonBudget: z.number().gt(0).max(1e6).nullable().default(null),
});
export type PrivacySpec = z.infer<typeof PrivacySpec>;
