import { type Affine, affineOf } from './affine.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** `output = [relu](input · weight + bias)`, one matrix product for the whole batch. */
export class DenseLayer implements Layer {
  readonly #context: LayerContext;
  readonly #affine: Affine;
  readonly #relu: boolean;

  constructor(context: LayerContext, relu: boolean) {
    this.#context = context;
    this.#affine = affineOf(context);
    this.#relu = relu;
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    kernels.gemmBias(
      batch,
      units,
      inputs,
      buffers.input,
      parameters + weight,
      parameters + bias,
      this.#relu,
      buffers.output,
    );
  }

  backward(batch: number, { offset, scale, keep }: GradientTarget): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    const { input, output, outputGradient, inputGradient } = buffers;
    if (this.#relu) kernels.maskPositive(outputGradient, outputGradient, output, batch * units);
    if (inputGradient !== null) {
      kernels.gemm(false, true, batch, inputs, units, 1, outputGradient, parameters + weight, 0, inputGradient);
    }
    kernels.gemm(true, false, inputs, units, batch, scale, input, outputGradient, keep, offset + weight);
    kernels.columnSums(offset + bias, outputGradient, batch, units, scale, keep);
  }
}
