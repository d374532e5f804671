import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * Federated averaging with momentum at the orchestrator: `v ← β v + Δ`, `w ← w + η v`; with `nesterov` the step looks ahead,
 * `w ← w + η (Δ + β v)`.
 *
 * Source: Hsu et al. 2019, "Measuring the Effects of Non-Identical Data Distribution for Federated Visual Classification",
 * section 4.3.
 */
export function fedAvgM(
  spec: TrainJobSpec,
  {
    serverLearningRate: rate,
    momentum,
    nesterov,
  }: Pick<StrategySpecOf<'fedavgm'>, 'serverLearningRate' | 'momentum' | 'nesterov'>,
): Strategy {
  return {
    ...fedAvg(spec),
    stateVectors: 1,
    apply: ({ parameters, change, state: [velocity = new Float32Array()] }) => {
      for (let i = 0; i < change.length; i++) {
        const value = change[i] ?? 0;
        const v = momentum * (velocity[i] ?? 0) + value;
        velocity[i] = v;
        parameters[i] = (parameters[i] ?? 0) + rate * (nesterov ? value + momentum * v : v);
      }
    },
  };
}
