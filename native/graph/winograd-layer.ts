import type { LayerOf } from '../../common/specs/layer-spec.ts';
import type { LayerShape } from '../../common/specs/model-shapes.ts';
import { windowShape } from '../../common/specs/window-shape.ts';
import type { PaddedTileArguments, TileArguments } from '../kernels/window-arguments.ts';
import { type Affine, affineOf } from './affine.ts';
import { imageSize } from './image-size.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** Of the transformed images that are worked on at a time: somewhat more than a usual second-level cache. */
const CHUNK_BYTES = 2 * 1024 * 1024;
/** Of a batch's transformed input that is kept for the backward pass; what is bigger is transformed again. */
const KEPT_BYTES = 32 * 1024 * 1024;
const PLANES = 36;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

type Convolution = LayerOf<'conv2d'>;
type Tail<Arguments> = Arguments extends [number, ...infer Rest] ? Rest : never;

/** Whether a convolution is one that `WinogradLayer` computes. */
export function suitsWinograd({ input, output }: LayerShape, { kernel, stride, groups }: Convolution): boolean {
  const [, , channels] = imageSize(input);
  const [, , filters] = imageSize(output);
  return groups === 1 && (kernel === 3 || kernel === 5) && stride === 1 && channels % 4 === 0 && filters % 4 === 0;
}

/**
 * A convolution by Winograd's minimal filtering (Lavin and Gray 2016, "Fast Algorithms for Convolutional Neural
 * Networks"): F(4×4, 3×3) multiplies a quarter as often as the direct way, F(2×2, 5×5) 2.8 times less. Gradients are the
 * transposes of the same linear maps, and save as much. Sums differ from the direct ones by some 10⁻⁶.
 */
export class WinogradLayer implements Layer {
  readonly #context: LayerContext;
  readonly #affine: Affine;
  readonly #relu: boolean;
  readonly #kernel: number;
  readonly #channels: number;
  readonly #filters: number;
  readonly #inputTiles: Tail<PaddedTileArguments>;
  readonly #outputTiles: Tail<TileArguments>;
  /** Images that are transformed together, and tiles of one image. */
  readonly #chunk: number;
  readonly #tiles: number;
  /** Whether each chunk's transformed input has a place of its own. */
  readonly #keepsInput: boolean;
  /** Byte offsets: transformed input, output and weight, and the gradient of the latter. */
  readonly #inputPlanes: number;
  readonly #outputPlanes: number;
  readonly #weightPlanes: number;
  readonly #weightGradient: number;

  constructor(context: LayerContext, { kernel, padding }: Convolution, relu: boolean) {
    const [height, width, channels] = imageSize(context.shape.input);
    const [outHeight, outWidth, filters] = imageSize(context.shape.output);
    const top = windowShape(height, kernel, 1, padding).before;
    const left = windowShape(width, kernel, 1, padding).before;
    const size = 7 - kernel;
    const down = Math.ceil(outHeight / size);
    const across = Math.ceil(outWidth / size);
    this.#context = context;
    this.#affine = affineOf(context);
    this.#relu = relu;
    this.#kernel = kernel;
    this.#channels = channels;
    this.#filters = filters;
    this.#inputTiles = [height, width, channels, top, left, size, down, across];
    this.#outputTiles = [outHeight, outWidth, filters, size, down, across];
    this.#tiles = down * across;
    const imageBytes = PLANES * this.#tiles * (channels + filters) * FLOAT_BYTES;
    this.#chunk = Math.max(1, Math.min(context.maxBatch, Math.floor(CHUNK_BYTES / imageBytes)));
    const { arena } = context.kernels;
    const chunkValues = PLANES * this.#chunk * this.#tiles * channels;
    const chunks = Math.ceil(context.maxBatch / this.#chunk);
    this.#keepsInput = chunks * chunkValues * FLOAT_BYTES <= KEPT_BYTES;
    this.#inputPlanes = arena.allocateFloats((this.#keepsInput ? chunks : 1) * chunkValues);
    this.#outputPlanes = arena.allocateFloats(PLANES * this.#chunk * this.#tiles * filters);
    this.#weightPlanes = arena.allocateFloats(PLANES * channels * filters);
    this.#weightGradient = arena.allocateFloats(PLANES * channels * filters);
  }

  forward(batch: number): void {
    const { kernels, buffers, parameters } = this.#context;
    const { weight, bias } = this.#affine;
    kernels.winogradWeights(this.#weightPlanes, parameters + weight, this.#channels * this.#filters, this.#kernel);
    for (const { images, planes, input, output } of this.#chunks(batch, buffers.input, buffers.output)) {
      kernels.winogradInput(planes, input, images, ...this.#inputTiles);
      this.#multiplyForward(planes, images * this.#tiles);
      kernels.winogradOutput(output, this.#outputPlanes, parameters + bias, this.#relu, images, ...this.#outputTiles);
    }
  }

  backward(batch: number, { offset, scale, keep }: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { input, output, outputGradient, inputGradient } = buffers;
    const { weight, bias } = this.#affine;
    const [height, width] = this.#outputTiles;
    const pixels = batch * height * width;
    if (this.#relu) kernels.maskPositive(outputGradient, outputGradient, output, pixels * this.#filters);
    let first = true;
    for (const chunk of this.#chunks(batch, input, outputGradient, inputGradient ?? 0)) {
      const tiles = chunk.images * this.#tiles;
      if (!this.#keepsInput) kernels.winogradInput(chunk.planes, chunk.input, chunk.images, ...this.#inputTiles);
      kernels.winogradOutputBackward(this.#outputPlanes, chunk.output, chunk.images, ...this.#outputTiles);
      this.#multiplyForWeight(chunk.planes, tiles, first);
      first = false;
      if (inputGradient === null) continue;
      this.#multiplyForInput(chunk.planes, tiles);
      kernels.winogradInputBackward(chunk.inputGradient, chunk.planes, chunk.images, ...this.#inputTiles);
    }
    const values = this.#channels * this.#filters;
    kernels.winogradWeightsBackward(offset + weight, this.#weightGradient, values, this.#kernel, scale, keep);
    kernels.columnSums(offset + bias, outputGradient, pixels, this.#filters, scale, keep);
  }

  /** Output planes = input planes · weight planes. */
  #multiplyForward(planes: number, tiles: number): void {
    const { kernels } = this.#context;
    for (const [input, output, weight] of this.#planes(planes, tiles)) {
      kernels.gemm(false, false, tiles, this.#filters, this.#channels, 1, input, weight, 0, output);
    }
  }

  /** Gradient of the weight planes += input planesᵀ · output planes. */
  #multiplyForWeight(planes: number, tiles: number, first: boolean): void {
    const { kernels } = this.#context;
    for (const [input, output, , gradient] of this.#planes(planes, tiles)) {
      kernels.gemm(true, false, this.#channels, this.#filters, tiles, 1, input, output, first ? 0 : 1, gradient);
    }
  }

  /** Input planes = output planes · weight planesᵀ. */
  #multiplyForInput(planes: number, tiles: number): void {
    const { kernels } = this.#context;
    for (const [input, output, weight] of this.#planes(planes, tiles)) {
      kernels.gemm(false, true, tiles, this.#channels, this.#filters, 1, output, weight, 0, input);
    }
  }

  /** Byte offsets of each plane of input, output, weight and its gradient. */
  *#planes(inputPlanes: number, tiles: number): Generator<readonly [number, number, number, number]> {
    const weightBytes = this.#channels * this.#filters * FLOAT_BYTES;
    for (let plane = 0; plane < PLANES; plane++) {
      yield [
        inputPlanes + plane * tiles * this.#channels * FLOAT_BYTES,
        this.#outputPlanes + plane * tiles * this.#filters * FLOAT_BYTES,
        this.#weightPlanes + plane * weightBytes,
        this.#weightGradient + plane * weightBytes,
      ];
    }
  }

  /** Cuts a batch into chunks, with the offsets of each one's part of the layer's buffers. */
  *#chunks(batch: number, input: number, output: number, inputGradient = 0) {
    const [height, width] = this.#inputTiles;
    const [outHeight, outWidth] = this.#outputTiles;
    const inputBytes = height * width * this.#channels * FLOAT_BYTES;
    const outputBytes = outHeight * outWidth * this.#filters * FLOAT_BYTES;
    const planeBytes = this.#keepsInput ? PLANES * this.#tiles * this.#channels * FLOAT_BYTES : 0;
    for (let first = 0; first < batch; first += this.#chunk) {
      yield {
        planes: this.#inputPlanes + first * planeBytes,
        images: Math.min(this.#chunk, batch - first),
        input: input + first * inputBytes,
        output: output + first * outputBytes,
        inputGradient: inputGradient + first * inputBytes,
      };
    }
  }
}
