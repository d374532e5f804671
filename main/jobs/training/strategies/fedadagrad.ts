import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { stepAdaptively } from './adaptive-steps.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/** FedAdagrad: the second moment never forgets, `v ← v + Δ²`. Source: Reddi et al. 2021, Algorithm 2. */
export function fedAdagrad(spec: TrainJobSpec, own: StrategySpecOf<'fedadagrad'>): Strategy {
  return {
    ...fedAvg(spec),
    stateVectors: 2,
    apply: (step) => stepAdaptively(step, own, (v, squared) => v + squared),
  };
}
