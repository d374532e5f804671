import type { Optimiser, OptimiserBuffers } from './optimiser.ts';
import { zeroState } from './optimiser-state.ts';

interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  /** The decay shrinks the parameters themselves and not the gradient. */
  readonly decoupled: boolean;
}

/**
 * Adam (Kingma and Ba 2015, Algorithm 1) with L2 decay, or with decoupled decay AdamW (Loshchilov and Hutter 2019,
 * Algorithm 2 with the learning rate as its factor, as PyTorch has it).
 */
export class Adam implements Optimiser {
  readonly vectors: readonly number[];
  /** β₁ and β₂ to the power of the steps taken: products, because `Math.pow` may differ between engines. */
  readonly numbers = Float64Array.of(1, 1);
  readonly #buffers: OptimiserBuffers;
  readonly #options: AdamOptions;
  readonly #mean: number;
  readonly #square: number;

  constructor(buffers: OptimiserBuffers, options: AdamOptions) {
    this.#buffers = buffers;
    this.#options = options;
    this.#mean = zeroState(buffers.kernels, buffers.count);
    this.#square = zeroState(buffers.kernels, buffers.count);
    this.vectors = [this.#mean, this.#square];
  }

  step(learningRate: number): void {
    const { kernels, parameters, gradient, count } = this.#buffers;
    const { beta1, beta2, epsilon, weightDecay, decoupled } = this.#options;
    const [before1 = 1, before2 = 1] = this.numbers;
    const [power1, power2] = [before1 * beta1, before2 * beta2];
    this.numbers.set([power1, power2]);
    kernels.adamStep(
      parameters,
      gradient,
      this.#mean,
      this.#square,
      count,
      learningRate / (1 - power1),
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      1 / Math.sqrt(1 - power2),
      epsilon,
      decoupled ? 0 : weightDecay,
      decoupled ? 1 - learningRate * weightDecay : 1,
    );
  }
}
