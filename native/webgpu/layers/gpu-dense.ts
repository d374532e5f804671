import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { Program } from '../program.ts';
import { maskPositive } from '../shaders/ending-kernels.ts';
import { addAffine, addAffineBackward, addAffineGradients } from './affine-products.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { type AffinePlace, affinePlaceOf } from './parameter-places.ts';

/** `output = [relu](input · weight + bias)` for each position. */
export class GpuDense implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #affine: AffinePlace;
  readonly #relu: boolean;
  /** Rows of one sample: positions of a sequence, else one. */
  readonly #positions: number;

  constructor(context: GpuLayerContext, relu: boolean) {
    this.#context = context;
    this.#affine = affinePlaceOf(context.shape);
    this.#relu = relu;
    this.#positions = valuesPerSample(context.shape.input) / this.#affine.inputs;
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    const count = batch * this.#positions;
    addAffine(program, this.#context, this.#affine, count, { buffer: input }, { buffer: output }, this.#relu);
  }

  backward(program: Program, batch: number): void {
    const { input, output, outputGradient, inputGradient } = this.#context.buffers;
    const count = batch * this.#positions;
    if (this.#relu) {
      const size = { count: count * this.#affine.units };
      program.addElementwise(maskPositive, { gradient: outputGradient, outputs: output }, size);
    }
    if (inputGradient !== null) {
      addAffineBackward(program, this.#context, this.#affine, count, { buffer: outputGradient }, inputGradient);
    }
    addAffineGradients(program, this.#context, this.#affine, count, input, outputGradient);
  }
}
