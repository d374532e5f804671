import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { GradientTarget, Layer, LayerContext } from './layer.ts';

/** The mean of each channel over all pixels of an image, or of each feature over all positions of a sequence. */
export class GlobalAveragePoolLayer implements Layer {
  readonly #context: LayerContext;
  readonly #rows: number;
  readonly #columns: number;

  constructor(context: LayerContext) {
    const { input, output } = context.shape;
    this.#context = context;
    this.#columns = valuesPerSample(output);
    this.#rows = valuesPerSample(input) / this.#columns;
  }

  forward(batch: number): void {
    const { kernels, buffers } = this.#context;
    kernels.averageRows(buffers.output, buffers.input, batch, this.#rows, this.#columns);
  }

  backward(batch: number, _target: GradientTarget): void {
    const { kernels, buffers } = this.#context;
    const { outputGradient, inputGradient } = buffers;
    if (inputGradient === null) return;
    kernels.averageRowsBackward(inputGradient, outputGradient, batch, this.#rows, this.#columns);
  }
}
