import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { trimmedMean as meanWithout } from '../../../../native/aggregation/coordinate-wise.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * The mean of each parameter without the β·n lowest and the β·n highest values, β being `trim`: it stands up to so many
 * updates that say anything.
 *
 * Source: Yin et al. 2018, "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates", Algorithm 1, option II.
 */
export function trimmedMean(spec: TrainJobSpec, { trim }: StrategySpecOf<'trimmed-mean'>): Strategy {
  return {
    ...fedAvg(spec),
    combine: ({ kernels, readers, parameterCount }) =>
      meanWithout(kernels, readers, parameterCount, trimmedOf(trim, readers.length)),
  };
}

/** How many updates are left out at each end. A share such as 0.2 of 5 is 1, whatever its last bits say. */
function trimmedOf(trim: number, updates: number): number {
  return Math.min(Math.floor(trim * updates + 1e-9), Math.ceil(updates / 2) - 1);
}
