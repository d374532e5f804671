import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import type { LayerOf } from '../../../common/specs/layer-spec.ts';
import { imageSize } from '../../graph/image-size.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { Program } from '../program.ts';
import {
  averagePool,
  averagePoolBackward,
  averageRows,
  averageRowsBackward,
  maxPool,
  maxPoolBackward,
  type PoolCounts,
} from '../shaders/pool-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';

/** The largest value of each window and channel. */
export class GpuMaxPool implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #pool: PoolCounts;
  readonly #places: GpuBuffer;

  constructor(context: GpuLayerContext, spec: LayerOf<'max-pool'>) {
    this.#context = context;
    this.#pool = poolOf(context, spec);
    this.#places = context.memory.allocate(context.maxBatch * valuesPerSample(context.shape.output));
  }

  forward(program: Program, batch: number): void {
    const { shape, buffers } = this.#context;
    const given = { source: buffers.input, result: buffers.output, places: this.#places };
    program.addElementwise(maxPool, given, { ...this.#pool, count: batch * valuesPerSample(shape.output) });
  }

  backward(program: Program, batch: number): void {
    const { shape, buffers } = this.#context;
    if (buffers.inputGradient === null) return;
    const given = { gradient: buffers.outputGradient, result: buffers.inputGradient, places: this.#places };
    program.addElementwise(maxPoolBackward, given, { ...this.#pool, count: batch * valuesPerSample(shape.input) });
  }
}

/** The mean of each window and channel. */
export class GpuAveragePool implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #pool: PoolCounts;

  constructor(context: GpuLayerContext, spec: LayerOf<'average-pool'>) {
    this.#context = context;
    this.#pool = poolOf(context, spec);
  }

  forward(program: Program, batch: number): void {
    const { shape, buffers } = this.#context;
    const given = { source: buffers.input, result: buffers.output };
    program.addElementwise(averagePool, given, { ...this.#pool, count: batch * valuesPerSample(shape.output) });
  }

  backward(program: Program, batch: number): void {
    const { shape, buffers } = this.#context;
    if (buffers.inputGradient === null) return;
    const given = { gradient: buffers.outputGradient, result: buffers.inputGradient };
    program.addElementwise(averagePoolBackward, given, { ...this.#pool, count: batch * valuesPerSample(shape.input) });
  }
}

/** The mean of each channel over all pixels of an image, or of each feature over all positions of a sequence. */
export class GpuGlobalAveragePool implements GpuLayer {
  readonly #context: GpuLayerContext;
  readonly #rows: number;
  readonly #columns: number;

  constructor(context: GpuLayerContext) {
    const { input, output } = context.shape;
    this.#context = context;
    this.#columns = valuesPerSample(output);
    this.#rows = valuesPerSample(input) / this.#columns;
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    const shape = { rows: this.#rows, columns: this.#columns };
    program.addElementwise(averageRows, { source: input, result: output }, { ...shape, count: batch * this.#columns });
  }

  backward(program: Program, batch: number): void {
    const { outputGradient, inputGradient } = this.#context.buffers;
    if (inputGradient === null) return;
    const shape = { rows: this.#rows, columns: this.#columns };
    const count = batch * this.#rows * this.#columns;
    program.addElementwise(
      averageRowsBackward,
      { gradient: outputGradient, result: inputGradient },
      { ...shape, count },
    );
  }
}

function poolOf({ shape }: GpuLayerContext, { size, stride = size }: LayerOf<'max-pool' | 'average-pool'>): PoolCounts {
  const [height, width, channels] = imageSize(shape.input);
  const [outHeight, outWidth] = imageSize(shape.output);
  return { height, width, channels, size, stride, outHeight, outWidth };
}
