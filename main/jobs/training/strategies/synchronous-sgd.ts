import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * Synchronous SGD: in each step every device computes the gradient of a batch of its own part, and all go along their mean. What
 * they bring at the end of a round is the same, and so is its mean; all else happens within the steps of the round.
 *
 * Source: Goyal et al. 2017, "Accurate, Large Minibatch SGD: Training ImageNet in 1 Hour", equation 2.
 */
export function synchronousSgd(spec: TrainJobSpec): Strategy {
  return fedAvg(spec);
}
