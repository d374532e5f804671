import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** gelu in its tanh form (Hendrycks and Gimpel 2016), tanh or the logistic sigmoid of each value. */
export class ActivationLayer implements Layer {
  readonly #context: LayerContext;
  readonly #type: 'gelu' | 'tanh' | 'sigmoid';
  readonly #values: number;

  constructor(context: LayerContext, type: 'gelu' | 'tanh' | 'sigmoid') {
    this.#context = context;
    this.#type = type;
    this.#values = valuesPerSample(context.shape.output);
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels[this.#type](buffers.output, buffers.input, batch * this.#values);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { input, output, outputGradient, inputGradient } = buffers;
    if (inputGradient === null) return;
    const known = this.#type === 'gelu' ? input : output;
    kernels[`${this.#type}Backward`](inputGradient, outputGradient, known, batch * this.#values);
  }
}
