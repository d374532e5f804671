import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { StrategySpecOf } from '../../../../common/specs/strategy-spec.ts';
import { fedAvg } from './fedavg.ts';
import type { Strategy } from './strategy.ts';

/**
 * FedProx: federated averaging of devices that add `μ/2 ‖w − w_start‖²` to their loss, so that they do not stray with data
 * that differ from those of the others.
 *
 * Source: Li et al. 2020, "Federated Optimization in Heterogeneous Networks", Algorithm 2.
 */
export function fedProx(spec: TrainJobSpec, { mu }: StrategySpecOf<'fedprox'>): Strategy {
  return fedAvg({ ...spec, proximalMu: mu });
}
