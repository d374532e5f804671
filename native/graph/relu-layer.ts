import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** `max(input, 0)` where it could not be fused into the layer before. */
export class ReluLayer implements Layer {
  readonly #context: LayerContext;
  readonly #values: number;

  constructor(context: LayerContext) {
    this.#context = context;
    this.#values = valuesPerSample(context.shape.output);
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels.relu(buffers.output, buffers.input, batch * this.#values);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    if (buffers.inputGradient === null) return;
    kernels.maskPositive(buffers.inputGradient, buffers.outputGradient, buffers.output, batch * this.#values);
  }
}
