import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { stepAdaptively } from './adaptive-steps.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/** FedAdam: the second moment forgets the past evenly, `v ← β₂ v + (1 − β₂) Δ²`. Source: Reddi et al. 2021, Algorithm 2. */
export function fedAdam(spec: TrainJobSpec, own: StrategySpecOf<'fedadam'>): Strategy {
  return {
    ...fedAvg(spec),
    stateVectors: 2,
    apply: (step) => stepAdaptively(step, own, (v, squared) => own.beta2 * v + (1 - own.beta2) * squared),
  };
}
