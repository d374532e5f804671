import type { Optimiser, OptimiserBuffers } from './optimiser.ts';
import { zeroState } from './optimiser-state.ts';

interface MomentumOptions {
  readonly momentum: number;
  readonly weightDecay: number;
  readonly nesterov: boolean;
}

/**
 * Heavy-ball momentum (Polyak 1964), `v ← μ v + g; w ← w − η v`, or Nesterov's in the form of Sutskever et al. 2013 as PyTorch
 * has it, `w ← w − η (g + μ v)`. L2 decay is part of `g`.
 */
export class Momentum implements Optimiser {
  readonly vectors: readonly number[];
  readonly numbers = new Float64Array();
  readonly #buffers: OptimiserBuffers;
  readonly #options: MomentumOptions;
  readonly #velocity: number;

  constructor(buffers: OptimiserBuffers, options: MomentumOptions) {
    this.#buffers = buffers;
    this.#options = options;
    this.#velocity = zeroState(buffers.kernels, buffers.count);
    this.vectors = [this.#velocity];
  }

  step(learningRate: number): void {
    const { kernels, parameters, gradient, count } = this.#buffers;
    const { momentum, weightDecay, nesterov } = this.#options;
    kernels.momentumStep(parameters, gradient, this.#velocity, count, learningRate, momentum, weightDecay, nesterov);
  }
}
