import type { LayerOf } from '../../common/specs/layer-spec.ts';
import { windowShape } from '../../common/specs/window-shape.ts';
import type { WindowArguments } from '../kernels/window-arguments.ts';
import { type Affine, affineOf } from './affine.ts';
import { imageSize } from './image-size.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** Of the columns that are unrolled at a time: half of a usual second-level cache. */
const CHUNK_BYTES = 512 * 1024;

type Window = WindowArguments extends [number, ...infer Rest] ? Rest : never;

/**
 * A convolution as matrix products: the windows of a few images are unrolled into rows (im2col; Chellapilla, Puri and
 * Simard 2006, "High Performance Convolutional Neural Networks for Document Processing") and multiplied by the weight.
 */
export class ConvolutionLayer implements Layer {
  readonly #context: LayerContext;
  readonly #affine: Affine;
  readonly #relu: boolean;
  readonly #window: Window;
  readonly #inputValues: number;
  readonly #outputPixels: number;
  /** Images that are unrolled together. */
  readonly #chunk: number;
  readonly #columns: number;

  constructor(context: LayerContext, spec: LayerOf<'conv2d'>, relu: boolean) {
    const [height, width, channels] = imageSize(context.shape.input);
    const down = windowShape(height, spec.kernel, spec.stride, spec.padding);
    const across = windowShape(width, spec.kernel, spec.stride, spec.padding);
    this.#context = context;
    this.#affine = affineOf(context);
    this.#relu = relu;
    this.#window = [
      height,
      width,
      channels,
      spec.kernel,
      spec.stride,
      down.before,
      across.before,
      down.output,
      across.output,
    ];
    this.#inputValues = height * width * channels;
    this.#outputPixels = down.output * across.output;
    const columnValues = this.#outputPixels * this.#affine.inputs;
    const fitting = Math.floor(CHUNK_BYTES / Float32Array.BYTES_PER_ELEMENT / columnValues);
    this.#chunk = Math.max(1, Math.min(context.maxBatch, fitting));
    this.#columns = context.kernels.arena.allocateFloats(this.#chunk * columnValues);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    for (const { images, input, output } of this.#chunks(batch, buffers.input, buffers.output)) {
      kernels.imageToColumns(this.#columns, input, images, ...this.#window);
      kernels.gemmBias(
        images * this.#outputPixels,
        units,
        inputs,
        this.#columns,
        parameters + weight,
        parameters + bias,
        this.#relu,
        output,
      );
    }
  }

  backward(batch: number, { offset, scale, keep }: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { weight, bias, inputs, units } = this.#affine;
    const { input, output, outputGradient, inputGradient } = buffers;
    const pixels = batch * this.#outputPixels;
    if (this.#relu) kernels.maskPositive(outputGradient, outputGradient, output, pixels * units);
    if (inputGradient !== null) this.#backwardInput(batch, inputGradient);
    kernels.columnSums(offset + bias, outputGradient, pixels, units, scale, keep);
    let kept = keep;
    for (const chunk of this.#chunks(batch, input, outputGradient)) {
      const rows = chunk.images * this.#outputPixels;
      kernels.imageToColumns(this.#columns, chunk.input, chunk.images, ...this.#window);
      kernels.gemm(true, false, inputs, units, rows, scale, this.#columns, chunk.output, kept, offset + weight);
      kept = 1;
    }
  }

  #backwardInput(batch: number, inputGradient: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, inputs, units } = this.#affine;
    kernels.fill(inputGradient, batch * this.#inputValues, 0);
    for (const { images, input, output } of this.#chunks(batch, inputGradient, buffers.outputGradient)) {
      const rows = images * this.#outputPixels;
      kernels.gemm(false, true, rows, inputs, units, 1, output, parameters + weight, 0, this.#columns);
      kernels.columnsToImage(input, this.#columns, images, ...this.#window);
    }
  }

  /** Cuts a batch into chunks, with the offsets of each one's part of the layer's input and output. */
  *#chunks(batch: number, input: number, output: number) {
    const inputBytes = this.#inputValues * Float32Array.BYTES_PER_ELEMENT;
    const outputBytes = this.#outputPixels * this.#affine.units * Float32Array.BYTES_PER_ELEMENT;
    for (let first = 0; first < batch; first += this.#chunk) {
      const images = Math.min(this.#chunk, batch - first);
      yield { images, input: input + first * inputBytes, output: output + first * outputBytes };
    }
  }
}
