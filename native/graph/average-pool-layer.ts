import type { LayerOf } from '../../common/specs/layer-spec.ts';
import type { PoolArguments } from '../kernels/window-arguments.ts';
import { imageSize } from './image-size.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

type Pool = PoolArguments extends [number, ...infer Rest] ? Rest : never;

/** The mean of each window and channel. */
export class AveragePoolLayer implements Layer {
  readonly #context: LayerContext;
  readonly #pool: Pool;

  constructor(context: LayerContext, { size, stride = size }: LayerOf<'average-pool'>) {
    const [outHeight, outWidth, channels] = imageSize(context.shape.output);
    const [height, width] = imageSize(context.shape.input);
    this.#context = context;
    this.#pool = [height, width, channels, size, stride, outHeight, outWidth];
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels.averagePool(buffers.output, buffers.input, batch, ...this.#pool);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    if (buffers.inputGradient === null) return;
    kernels.averagePoolBackward(buffers.inputGradient, buffers.outputGradient, batch, ...this.#pool);
  }
}
