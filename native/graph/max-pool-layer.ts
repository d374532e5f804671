import type { LayerOf } from '../../common/specs/layer-spec.ts';
import type { PoolArguments } from '../kernels/window-arguments.ts';
import { imageSize } from './image-size.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

type Pool = PoolArguments extends [number, ...infer Rest] ? Rest : never;

/** The largest value of each window and channel. */
export class MaxPoolLayer implements Layer {
  readonly #context: LayerContext;
  readonly #pool: Pool;
  /** One byte for each output: where in its window the maximum was. */
  readonly #places: number;

  constructor(context: LayerContext, { size, stride = size }: LayerOf<'max-pool'>) {
    const [outHeight, outWidth, channels] = imageSize(context.shape.output);
    const [height, width] = imageSize(context.shape.input);
    this.#context = context;
    this.#pool = [height, width, channels, size, stride, outHeight, outWidth];
    this.#places = context.kernels.arena.allocate(context.maxBatch * outHeight * outWidth * channels);
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels.maxPool(buffers.output, this.#places, buffers.input, batch, ...this.#pool);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    if (buffers.inputGradient === null) return;
    kernels.maxPoolBackward(buffers.inputGradient, buffers.outputGradient, this.#places, batch, ...this.#pool);
  }
}
