import type { Clipping } from '../../../../common/domain/job.ts';
import type { AdaptiveClipNorm, CentralPrivacy } from '../../../../common/specs/privacy-spec.ts';
import type { Release } from './release.ts';

/** Of the updates that a round has on average, the deviation of the count's noise where a job asks for none of its own. */
const COUNT_DEVIATION = 1 / 20;

/** A norm beyond these is of no use to anybody, and arithmetic ends somewhere. */
const LEAST_NORM = 1e-12;
const MOST_NORM = 1e6;

/**
 * The norm that a round's updates are cut to, from what the round before has made public:
 * `C ← C exp(−η_C (b̃ − γ))`; that of the specification where it does not change.
 *
 * Source: Andrew et al. 2021, "Differentially Private Learning with Adaptive Clipping", Algorithm 1, the geometric update.
 */
export function clipNormAfter(last: Clipping | undefined, { clipNorm }: Pick<CentralPrivacy, 'clipNorm'>): number {
  if (typeof clipNorm === 'number') return clipNorm;
  if (last === undefined) return clipNorm.initial;
  const next = last.norm * Math.exp(-clipNorm.learningRate * (last.uncutShare - clipNorm.quantile));
  return Math.min(MOST_NORM, Math.max(LEAST_NORM, next));
}

/** How a round of so many expected updates is let out, whose updates were cut to this norm. */
export function releaseAt(norm: number, expectedUpdates: number, privacy: CentralPrivacy): Release {
  const { clipNorm, noiseMultiplier } = privacy;
  if (typeof clipNorm === 'number') {
    return { expectedUpdates, deviation: noiseMultiplier * norm, countDeviation: null };
  }
  const countDeviation = countDeviationOf(clipNorm, expectedUpdates, noiseMultiplier);
  return { expectedUpdates, deviation: sumNoise(noiseMultiplier, countDeviation) * norm, countDeviation };
}

function countDeviationOf({ countDeviation }: AdaptiveClipNorm, expectedUpdates: number, noise: number): number {
  return countDeviation ?? Math.max(COUNT_DEVIATION * expectedUpdates, noise);
}

/**
 * The noise multiplier that a sum needs for it and a count, whose noise has this deviation, to tell together as much as a sum alone
 * with the total one: `z_Δ = (z⁻² − (2σ_b)⁻²)^(−1/2)`. Not a number where the count alone tells more.
 *
 * Source: Andrew et al. 2021, Theorem 1.
 */
export function sumNoise(total: number, countDeviation: number): number {
  return 1 / Math.sqrt(total ** -2 - (2 * countDeviation) ** -2);
}
