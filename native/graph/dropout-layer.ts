import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/**
 * Zeroes a share of the values while training and scales up the rest, so that nothing need change afterwards (inverted
 * dropout; Srivastava et al. 2014, section 10).
 */
export class DropoutLayer implements Layer {
  readonly #context: LayerContext;
  readonly #values: number;
  readonly #threshold: number;
  readonly #factor: number;
  readonly #nextSeed: () => number;
  #seed = 0;

  constructor(context: LayerContext, rate: number, nextSeed: () => number) {
    this.#context = context;
    this.#values = valuesPerSample(context.shape.output);
    this.#threshold = Math.floor(rate * 2 ** 32);
    this.#factor = 1 / (1 - rate);
    this.#nextSeed = nextSeed;
  }

  forward(batch: number, training: boolean): void {
    const { kernels, buffers } = this.#context;
    const threshold = training ? this.#threshold : 0;
    const factor = training ? this.#factor : 1;
    if (training) this.#seed = this.#nextSeed();
    kernels.dropout(buffers.output, buffers.input, batch * this.#values, threshold, factor, this.#seed);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { inputGradient, outputGradient } = buffers;
    if (inputGradient === null) return;
    kernels.dropout(inputGradient, outputGradient, batch * this.#values, this.#threshold, this.#factor, this.#seed);
  }
}
