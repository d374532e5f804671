import { SecretChance } from './secret-chance.ts';

/** How the sum of a round's updates is made public: divided, and with noise in each value. */
export interface Release {
  /** Updates that a round has on average. Not how many it had, which depends on who took part. */
  readonly expectedUpdates: number;
  /** Standard deviation of the noise of the sum. */
  readonly deviation: number;
}

/** Steps of the released sum in one standard deviation of its noise, a power of two. */
const STEPS = 2 ** 20;

/**
 * The released change: `(Σ clipped Δ + N(0, σ² I)) / expected updates`, with noise that is kept nowhere.
 *
 * Sums of doubles show in their lowest bits what was added (Mironov 2012, "On Significance of the Least Significant Bits for
 * Differential Privacy"). Sum and noise are added in float64, and only the nearest multiple of a power of two near σ/2²⁰ is let
 * out: rounding of the arithmetic, 2⁻⁵³ of the value, reaches that with a chance of about 2⁻³² a value. It is a hedge, not a proof:
 * the exact remedy is a discrete Gaussian over whole numbers (Canonne, Kamath, Steinke 2020).
 *
 * Source: McMahan et al. 2018, "Learning Differentially Private Recurrent Language Models", Algorithm 1 with the estimator f̃_f.
 */
export function releaseSum(sum: Float64Array, { expectedUpdates, deviation }: Release): Float32Array {
  const chance = new SecretChance();
  const step = 2 ** Math.floor(Math.log2(deviation / STEPS));
  const change = new Float32Array(sum.length);
  for (let i = 0; i < sum.length; i += 2) {
    const [first, second] = chance.normals();
    change[i] = (Math.round(((sum[i] ?? 0) + deviation * first) / step) * step) / expectedUpdates;
    if (i + 1 === sum.length) break;
    change[i + 1] = (Math.round(((sum[i + 1] ?? 0) + deviation * second) / step) * step) / expectedUpdates;
  }
  return change;
}
