import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import { addProduct } from '../add-product.ts';
import type { Program } from '../program.ts';
import { maskPositive } from '../shaders/ending-kernels.ts';
import { columns, rows, transposedWithOnes } from '../shaders/product-operands.ts';
import { type AffinePlace, affinePlaceOf } from './affine-place.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';

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
    const { buffers, parameters, scratch } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    addProduct(program, {
      left: rows('left'),
      right: columns,
      values: { leftStart: 0, rightStart: weight },
      leftBuffer: buffers.input,
      rightBuffer: parameters,
      result: buffers.output,
      scratch,
      rows: batch * this.#positions,
      columns: units,
      depth: inputs,
      bias: { start: bias, relu: this.#relu },
    });
  }

  backward(program: Program, batch: number): void {
    const { buffers, parameters, gradient, scratch } = this.#context;
    const { input, output, outputGradient, inputGradient } = buffers;
    const { weight, inputs, units } = this.#affine;
    const count = batch * this.#positions;
    if (this.#relu) {
      program.addElementwise(maskPositive, { gradient: outputGradient, outputs: output }, { count: count * units });
    }
    if (inputGradient !== null) {
      addProduct(program, {
        left: rows('left'),
        right: rows('right'),
        values: { leftStart: 0, rightStart: weight },
        leftBuffer: outputGradient,
        rightBuffer: parameters,
        result: inputGradient,
        scratch,
        rows: count,
        columns: inputs,
        depth: units,
      });
    }
    addProduct(program, {
      left: transposedWithOnes,
      right: columns,
      values: { rightStart: 0 },
      leftBuffer: input,
      rightBuffer: outputGradient,
      result: gradient,
      resultStart: weight,
      scratch,
      rows: inputs + 1,
      columns: units,
      depth: count,
    });
  }
}
