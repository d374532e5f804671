import type { OptimizerSpec } from '../../common/specs/optimizer-spec.ts';
import { Adam } from './adam.ts';
import { Momentum } from './momentum.ts';
import type { Optimiser, OptimiserBuffers } from './optimiser.ts';
import { Sgd } from './sgd.ts';

/**
 * Sets an optimiser up, with its state in the kernels' memory: none for `sgd`, as much as the parameters for `momentum` and
 * `nesterov`, twice as much for `adam` and `adamw`.
 *
 * @throws AppError `invalid-specification` when 32-bit memory cannot hold it.
 */
export function createOptimiser(buffers: OptimiserBuffers, spec: OptimizerSpec): Optimiser {
  switch (spec.name) {
    case 'sgd':
      return new Sgd(buffers, spec.weightDecay);
    case 'momentum':
      return new Momentum(buffers, { ...spec, nesterov: false });
    case 'nesterov':
      return new Momentum(buffers, { ...spec, nesterov: true });
    case 'adam':
      return new Adam(buffers, { ...spec, decoupled: false });
    case 'adamw':
      return new Adam(buffers, { ...spec, decoupled: true });
  }
}
