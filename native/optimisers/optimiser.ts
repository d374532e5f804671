import { type OptimizerSpec, PLAIN_SGD } from '../../common/specs/optimizer-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { Adam } from './adam.ts';
import { Momentum } from './momentum.ts';
import { Sgd } from './sgd.ts';

/** Turns gradients into steps. Its state is zero at the beginning. */
export interface Optimiser {
  /** Takes one step in place from the gradient that lies in memory. It may change the gradient. */
  step(learningRate: number): void;
}

/** Byte offsets of what an optimiser reads and writes, `count` float32 values each. */
export interface OptimiserBuffers {
  readonly kernels: Kernels;
  readonly parameters: number;
  readonly gradient: number;
  readonly count: number;
}

/**
 * Sets an optimiser up, with its state in the kernels' memory: none for `sgd`, as much as the parameters for `momentum` and
 * `nesterov`, twice as much for `adam` and `adamw`.
 *
 * @throws AppError `invalid-specification` when 32-bit memory cannot hold it.
 */
export function createOptimiser(buffers: OptimiserBuffers, spec: OptimizerSpec = PLAIN_SGD): Optimiser {
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
