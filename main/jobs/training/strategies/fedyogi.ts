import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { stepAdaptively } from './adaptive-steps.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/** FedYogi: the second moment moves towards Δ² by no more than Δ² itself, `v ← v − (1 − β₂) Δ² sign(v − Δ²)`. Source: Reddi et al. 2021, Algorithm 2. */
export function fedYogi(spec: TrainJobSpec, own: StrategySpecOf<'fedyogi'>): Strategy {
  return {
    ...fedAvg(spec),
    stateVectors: 2,
    apply: (step) => stepAdaptively(step, own, (v, squared) => v - (1 - own.beta2) * squared * Math.sign(v - squared)),
  };
}
