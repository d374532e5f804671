import type { Optimiser, OptimiserBuffers } from './optimiser.ts';

/** Stochastic gradient descent with L2 decay λ: `w ← (1 − ηλ) w − η g`. */
export class Sgd implements Optimiser {
  readonly vectors: readonly number[] = [];
  readonly numbers = new Float64Array();
  readonly #buffers: OptimiserBuffers;
  readonly #weightDecay: number;

  constructor(buffers: OptimiserBuffers, weightDecay: number) {
    this.#buffers = buffers;
    this.#weightDecay = weightDecay;
  }

  step(learningRate: number): void {
    const { kernels, parameters, gradient, count } = this.#buffers;
    if (this.#weightDecay !== 0) kernels.scale(parameters, count, 1 - learningRate * this.#weightDecay);
    kernels.axpy(parameters, gradient, count, -learningRate);
  }
}
