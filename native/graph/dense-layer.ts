import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import { type Affine, affineOf, multiplyBack, settleAffine } from './affine.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** `output = [relu](input · weight + bias)` for each position, one matrix product for the whole batch. */
export class DenseLayer implements Layer {
  readonly #context: LayerContext;
  readonly #affine: Affine;
  readonly #relu: boolean;
  /** Rows of one sample: positions of a sequence, else one. */
  readonly #positions: number;

  constructor(context: LayerContext, relu: boolean) {
    this.#context = context;
    this.#affine = affineOf(context);
    this.#relu = relu;
    this.#positions = valuesPerSample(context.shape.input) / this.#affine.inputs;
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    kernels.gemmBias(
      batch * this.#positions,
      units,
      inputs,
      buffers.input,
      parameters + weight,
      parameters + bias,
      this.#relu,
      buffers.output,
    );
  }

  backward(batch: number, target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { input, output, outputGradient, inputGradient } = buffers;
    const rows = batch * this.#positions;
    if (this.#relu) kernels.maskPositive(outputGradient, outputGradient, output, rows * this.#affine.units);
    if (inputGradient !== null) multiplyBack(this.#context, this.#affine, rows, outputGradient, inputGradient);
    settleAffine(this.#context, this.#affine, target, rows, input, outputGradient);
  }
}
