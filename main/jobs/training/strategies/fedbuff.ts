import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * FedBuff: the step that K updates make, whenever they come, `w ← w + η_g (1 / K) Σ s(τ_k) Δ_k` with `s(τ) = 1 / (1 + τ)^a`, where
 * τ_k steps were made since the device of Δ_k began. As in the source each update counts alike but for its age, however many samples
 * it is of, and the sum is divided by K and not by the weights: a buffer of old updates makes a small step.
 *
 * Source: Nguyen et al. 2022, "Federated Learning with Buffered Asynchronous Aggregation", Algorithm 1; s is that of its section 5,
 * with a = 1/2.
 */
export function fedBuff(spec: TrainJobSpec, own: StrategySpecOf<'fedbuff'>): Strategy {
  const { serverLearningRate: rate, stalenessExponent } = own;
  return {
    ...fedAvg(spec),
    contribution: ({ staleness = 0 }) => ({ weight: 1, scale: (1 + staleness) ** -stalenessExponent }),
    apply: ({ parameters, change }) => {
      for (let i = 0; i < change.length; i++) parameters[i] = (parameters[i] ?? 0) + rate * (change[i] ?? 0);
    },
  };
}
