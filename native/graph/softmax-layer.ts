import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** Softmax over the last axis. */
export class SoftmaxLayer implements Layer {
  readonly #context: LayerContext;
  /** Rows of one sample. */
  readonly #rows: number;
  readonly #columns: number;

  constructor(context: LayerContext) {
    const { output } = context.shape;
    this.#context = context;
    this.#columns = output.at(-1) ?? 1;
    this.#rows = valuesPerSample(output) / this.#columns;
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels.softmaxRows(buffers.output, buffers.input, batch * this.#rows, this.#columns, false);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { output, outputGradient, inputGradient } = buffers;
    if (inputGradient === null) return;
    kernels.softmaxRowsBackward(inputGradient, outputGradient, output, batch * this.#rows, this.#columns);
  }
}
