import type { LocalPrivacy } from '../../../../common/specs/privacy-spec.ts';
import { divergenceCurve, epsilonOf } from './renyi-accountant.ts';

/** Cut to C, two updates are at most 2C apart: neighbours are all the data that a part may have. */
const SENSITIVITY = 2;

/**
 * ε of a part, at the job's δ, of which so many noisy updates were asked for: Gaussian mechanisms of sensitivity 2C and noise zC,
 * of which each may be chosen after the ones before (Mironov 2017, "Rényi Differential Privacy", Proposition 7 and Corollary 3).
 * No chance of not being drawn makes it smaller: whoever gets the updates knows whose they are.
 */
export function localEpsilon(updates: number, { noiseMultiplier, delta }: LocalPrivacy): number {
  const curve = divergenceCurve({ rate: 1, noise: noiseMultiplier / SENSITIVITY });
  return epsilonOf([{ curve, times: updates }], delta);
}
