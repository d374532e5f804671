import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import type { GpuMemory } from './gpu-memory.ts';
import { type Program, spread } from './program.ts';
import { binaryCrossEntropy, softmaxCrossEntropy, squaredError, sumResults } from './shaders/loss-kernels.ts';

/** Values of a step's result: summed loss, then hits. */
export const RESULT_VALUES = 2;

interface LossContext {
  readonly memory: GpuMemory;
  readonly loss: ModelSpec['loss'];
  readonly maxBatch: number;
  /** Shape of the model's output for one sample. */
  readonly shape: readonly number[];
  readonly output: GpuBuffer;
  readonly outputGradient: GpuBuffer;
}

/** Judges what a model makes of a batch, as `ClassLoss` and `TargetLoss` do. */
export class GpuLoss {
  /** Of the batch's class labels, as int32. */
  readonly labels: GpuBuffer;
  /** What each sample should give, one for each value of the output; null where the loss reads labels. */
  readonly targets: GpuBuffer | null;
  /** Two values that a step leaves: see `resultOf`. */
  readonly result: GpuBuffer;
  readonly #context: LossContext;
  readonly #values: number;
  /** Losses and hits of each row or value. */
  readonly #results: GpuBuffer;

  constructor(context: LossContext) {
    const { memory, maxBatch, shape, loss } = context;
    const readsLabels = loss === 'softmax-cross-entropy';
    this.#context = context;
    this.#values = valuesPerSample(shape);
    this.labels = memory.allocate(maxBatch);
    this.targets = readsLabels ? null : memory.allocate(maxBatch * this.#values);
    this.result = memory.allocate(RESULT_VALUES);
    this.#results = memory.allocate(2 * maxBatch * (readsLabels ? 1 : this.#values));
  }

  /** Adds the kernels that judge `batch` samples and write the gradient of their mean loss by the output. */
  judge(program: Program, batch: number): void {
    const { output, outputGradient: gradient, loss } = this.#context;
    const results = this.#results;
    if (this.targets === null) {
      const given = { gradient, results, logits: output, labels: this.labels };
      const numbers = { rows: batch, classes: this.#values, factor: 1 / batch };
      program.add(softmaxCrossEntropy, given, numbers, spread(batch));
      program.add(sumResults, { result: this.result, results }, { rows: batch }, [1, 1, 1]);
      return;
    }
    const count = batch * this.#values;
    const kernel = loss === 'binary-cross-entropy' ? binaryCrossEntropy : squaredError;
    const given = { gradient, results, outputs: output, wanted: this.targets };
    program.addElementwise(kernel, given, { count, factor: 1 / count });
    program.add(sumResults, { result: this.result, results }, { rows: count }, [1, 1, 1]);
  }

  /** Reads what a step has left. A sample with many answers counts with their mean. */
  resultOf([lossSum = Number.NaN, correct = 0]: Float32Array): BatchResult {
    if (this.targets === null) return { lossSum, correct };
    return { lossSum: lossSum / this.#values, correct: correct / this.#values };
  }
}
