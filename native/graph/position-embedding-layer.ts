import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';
import { tensorOf } from './tensors.ts';

/** Adds learned features to each position (Gehring et al. 2017, section 3.1). */
export class PositionEmbeddingLayer implements Layer {
  readonly #context: LayerContext;
  readonly #weight: number;
  readonly #values: number;

  constructor(context: LayerContext) {
    this.#context = context;
    this.#weight = tensorOf(context.shape, 'weight').byteOffset;
    this.#values = valuesPerSample(context.shape.input);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    kernels.addRepeated(buffers.output, buffers.input, parameters + this.#weight, batch, this.#values);
  }

  backward(batch: number, { offset, scale, keep }: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    // The input's gradient is the output's, and lies in the same place.
    kernels.columnSums(offset + this.#weight, buffers.outputGradient, batch, this.#values, scale, keep);
  }
}
