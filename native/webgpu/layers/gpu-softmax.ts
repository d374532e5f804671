import { valuesPerSample } from '../../../common/datasets/sample-set.ts';
import { type Program, spread } from '../program.ts';
import { softmaxRows, softmaxRowsBackward } from '../shaders/softmax-kernels.ts';
import type { GpuLayer, GpuLayerContext } from './gpu-layer.ts';

/** Softmax over the last axis; in place on the way back. */
export class GpuSoftmax implements GpuLayer {
  readonly #context: GpuLayerContext;
  /** Rows of one sample. */
  readonly #rows: number;
  readonly #columns: number;

  constructor(context: GpuLayerContext) {
    const { output } = context.shape;
    this.#context = context;
    this.#columns = output.at(-1) ?? 1;
    this.#rows = valuesPerSample(output) / this.#columns;
  }

  forward(program: Program, batch: number): void {
    const { input, output } = this.#context.buffers;
    const numbers = { ...this.#numbers(batch), causal: 0 };
    program.add(softmaxRows, { source: input, result: output }, numbers, spread(numbers.rows));
  }

  backward(program: Program, batch: number): void {
    const { output, outputGradient } = this.#context.buffers;
    const numbers = this.#numbers(batch);
    program.add(softmaxRowsBackward, { gradient: outputGradient, outputs: output }, numbers, spread(numbers.rows));
  }

  #numbers(batch: number) {
    return { rows: batch * this.#rows, columns: this.#columns, factor: 1 };
  }
}
