import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { coordinateMedian } from '../../../../native/aggregation/coordinate-wise.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * The median of each parameter over all updates, which count alike: it stands up to fewer than half of them saying anything.
 *
 * Source: Yin et al. 2018, "Byzantine-Robust Distributed Learning: Towards Optimal Statistical Rates", Algorithm 1.
 */
export function median(spec: TrainJobSpec): Strategy {
  return {
    ...fedAvg(spec),
    combine: ({ kernels, readers, parameterCount }) => coordinateMedian(kernels, readers, parameterCount),
  };
}
