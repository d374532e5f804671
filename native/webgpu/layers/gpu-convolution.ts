import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import { addProduct } from '../add-product.ts';
import type { Program } from '../program.ts';
import { maskPositive } from '../shaders/ending-kernels.ts';
import {
  CONVOLUTION_FUNCTIONS,
  columns,
  filtersByChannel,
  gradientWindows,
  type WindowCounts,
  windows,
  windowsTransposedWithOnes,
} from '../shaders/product-operands.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';
import { type AffinePlace, affinePlaceOf } from './parameter-places.ts';
import { windowCountsOf } from './window-counts.ts';

/**
 * A convolution as products whose operands are read from the image itself: no columns are written (Chetlur et al. 2014,
 * "cuDNN: Efficient Primitives for Deep Learning", section 3).
 */
export class GpuConvolution implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #affine: AffinePlace;
  readonly #relu: boolean;
  readonly #window: WindowCounts;

  constructor(context: GpuLayerContext, spec: LayerOf<'conv2d'>, relu: boolean) {
    this.#context = context;
    this.#affine = affinePlaceOf(context.shape);
    this.#relu = relu;
    this.#window = windowCountsOf(context.shape, spec);
  }

  forward(program: Program, batch: number): void {
    const { buffers, parameters, scratch } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    const { outHeight, outWidth } = this.#window;
    addProduct(program, {
      left: windows,
      right: columns,
      functions: CONVOLUTION_FUNCTIONS,
      values: { ...this.#window, rightStart: weight },
      leftBuffer: buffers.input,
      rightBuffer: parameters,
      result: buffers.output,
      scratch,
      rows: batch * outHeight * outWidth,
      columns: units,
      depth: inputs,
      bias: { start: bias, relu: this.#relu },
    });
  }

  backward(program: Program, batch: number): void {
    const { buffers, parameters, gradient, scratch } = this.#context;
    const { input, output, outputGradient, inputGradient } = buffers;
    const { weight, inputs, units } = this.#affine;
    const { height, width, channels, kernel, outHeight, outWidth } = this.#window;
    const pixels = batch * outHeight * outWidth;
    const shared = { functions: CONVOLUTION_FUNCTIONS, scratch };
    if (this.#relu) {
      program.addElementwise(maskPositive, { gradient: outputGradient, outputs: output }, { count: pixels * units });
    }
    if (inputGradient !== null) {
      addProduct(program, {
        ...shared,
        left: gradientWindows,
        right: filtersByChannel,
        values: { ...this.#window, filters: units, rightStart: weight },
        leftBuffer: outputGradient,
        rightBuffer: parameters,
        result: inputGradient,
        rows: batch * height * width,
        columns: channels,
        depth: kernel * kernel * units,
      });
    }
    addProduct(program, {
      ...shared,
      left: windowsTransposedWithOnes,
      right: columns,
      values: { ...this.#window, rightStart: 0 },
      leftBuffer: input,
      rightBuffer: outputGradient,
      result: gradient,
      resultStart: weight,
      rows: inputs + 1,
      columns: units,
      depth: pixels,
    });
  }
}
