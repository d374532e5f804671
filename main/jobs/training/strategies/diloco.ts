import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { fedAvgM } from './fedavgm.ts';
import type { Strategy } from './strategy.ts';

/**
 * DiLoCo: many local steps by AdamW, which goes on in every round as it ended in the one before, and between the rounds
 * Nesterov momentum along the mean of the updates.
 *
 * Source: Douillard et al. 2023, "DiLoCo: Distributed Low-Communication Training of Language Models", Algorithm 1.
 */
export function diLoCo(spec: TrainJobSpec, own: StrategySpecOf<'diloco'>): Strategy {
  const outer = fedAvgM(spec, { ...own, nesterov: true });
  return {
    ...outer,
    configure: (round, partition, stepsBefore) => ({
      ...outer.configure(round, partition, stepsBefore),
      keepsOptimizer: true,
    }),
  };
}
