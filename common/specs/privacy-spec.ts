import { z } from 'zod';

const MOST_NORM = 1e6;
const ClipNorm = z.number().gt(0).max(MOST_NORM);

/** A norm that follows the updates: so many of them are no longer than it. */
const AdaptiveClipNorm = z.strictObject({
  /** Of the first round. */
  initial: ClipNorm,
  /** Share of the updates that are to be no longer than the norm. */
  quantile: z.number().gt(0).lt(1).default(0.5),
  /** η of `C ← C e^(−η (b − quantile))`, where b is the share that was. */
  learningRate: z.number().gt(0).max(10).default(0.2),
  /**
   * Standard deviation of the noise of the number of such updates; null: a twentieth of the updates that a round has on average,
   * and `noiseMultiplier` where that is more.
   */
  countDeviation: z.number().gt(0).max(1e6).nullable().default(null),
});
export type AdaptiveClipNorm = z.infer<typeof AdaptiveClipNorm>;

/** What is the same for every mechanism. */
const Account = {
  /** δ: the chance that ε does not hold; far below one in as many as there are parts. */
  delta: z.number().gt(0).max(0.1),
  /** No round is made that would bring ε above this; null: never asked. */
  epsilonBudget: z.number().gt(0).max(1e6).nullable().default(null),
};

const CentralPrivacy = z.strictObject({
  /** The orchestrator adds the noise, to the sum of a round's updates. */
  mechanism: z.literal('central'),
  /** Every update that is longer (Euclidean norm over all parameters) is scaled down to this before it counts. */
  clipNorm: z.union([ClipNorm, AdaptiveClipNorm]),
  /** Standard deviation of the noise of a round's sum, in multiples of the norm. */
  noiseMultiplier: z.number().min(0.1).max(1_000),
  ...Account,
});
export type CentralPrivacy = z.infer<typeof CentralPrivacy>;

const LocalPrivacy = z.strictObject({
  /** Every device adds the noise, to its update and before that leaves it. */
  mechanism: z.literal('local'),
  /** An update that is longer (Euclidean norm over all parameters) is scaled down to this by its device. */
  clipNorm: ClipNorm,
  /** Standard deviation of the noise of each value of an update, in multiples of `clipNorm`. */
  noiseMultiplier: z.number().min(0.1).max(1_000),
  ...Account,
});
export type LocalPrivacy = z.infer<typeof LocalPrivacy>;

/** Differential privacy of whole parts of the data. What it protects, and from whom, is told in docs/privacy.md. */
export const PrivacySpec = z.discriminatedUnion('mechanism', [CentralPrivacy, LocalPrivacy]);
export type PrivacySpec = z.infer<typeof PrivacySpec>;
