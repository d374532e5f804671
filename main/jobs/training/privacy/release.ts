import { GaussianNoise } from '../../../../platform/privacy/gaussian-noise.ts';

/** How the sum of a round's updates is made public: divided, and with noise in each value. */
export interface Release {
  /** Updates that a round has on average. Not how many it had, which depends on who took part. */
  readonly expectedUpdates: number;
  /** Standard deviation of the noise of the sum. */
  readonly deviation: number;
  /** That of the number of updates that were no longer than the norm; null where that is not let out. */
  readonly countDeviation: number | null;
}

/**
 * The released change: `(Σ clipped Δ + N(0, σ² I)) / expected updates`.
 *
 * Source: McMahan et al. 2018, "Learning Differentially Private Recurrent Language Models", Algorithm 1 with the estimator f̃_f.
 */
export function releaseSum(sum: Float64Array, { expectedUpdates, deviation }: Release): Float32Array {
  const noise = new GaussianNoise(deviation);
  const change = new Float32Array(sum.length);
  for (let i = 0; i < sum.length; i++) change[i] = noise.addTo(sum[i] ?? 0) / expectedUpdates;
  return change;
}

/** How many updates of a round were cut to the norm, and how many were not. */
export interface CutCount {
  readonly cut: number;
  readonly uncut: number;
}

/**
 * The released share of updates that were not cut: `1/2 + (Σ (b − 1/2) + N(0, σ_b²)) / expected updates`. One update moves that sum
 * by half of one, whichever it is, and one that does not come in counts as half of each.
 *
 * Source: Andrew et al. 2021, "Differentially Private Learning with Adaptive Clipping", Algorithm 1 and Theorem 1. Null where the
 * release is of the sum alone.
 */
export function releaseUncutShare(
  { cut, uncut }: CutCount,
  { expectedUpdates, countDeviation }: Release,
): number | null {
  if (countDeviation === null) return null;
  return 0.5 + new GaussianNoise(countDeviation).addTo((uncut - cut) / 2) / expectedUpdates;
}
