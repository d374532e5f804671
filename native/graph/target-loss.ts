import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { Answers, BatchResult, Loss, LossContext } from './loss.ts';

/**
 * Mean squared error, or the cross-entropy of the logistic function of each output, against a target for each output. A
 * sample's loss is the mean over its outputs; for the latter it is right in the share of outputs that lie on the
 * target's side of one half.
 */
export class TargetLoss implements Loss {
  readonly targets: number;
  readonly answers: Answers | null;
  readonly #context: LossContext;
  readonly #binary: boolean;
  readonly #values: number;

  constructor(context: LossContext, binary: boolean) {
    this.#context = context;
    this.#binary = binary;
    this.#values = valuesPerSample(context.shape);
    this.answers = binary && this.#values === 1 ? { classes: 2, read: (batch) => this.#sides(batch) } : null;
    this.targets = context.kernels.arena.allocateFloats(context.maxBatch * this.#values);
  }

  judge(batch: number): BatchResult {
    const { kernels, output, outputGradient } = this.#context;
    const values = this.#values;
    const count = batch * values;
    if (!this.#binary) {
      const sum = kernels.squaredError(outputGradient, output, this.targets, count, 1 / count);
      return { lossSum: sum / values, correct: 0 };
    }
    const correct = kernels.countAgreeing(output, this.targets, count) / values;
    const sum = kernels.binaryCrossEntropy(outputGradient, output, this.targets, count, 1 / count);
    return { lossSum: sum / values, correct };
  }

  /** Of one output: on which side of one half its logistic function lies. */
  #sides(batch: number): Int32Array {
    const { kernels, output } = this.#context;
    return Int32Array.from(kernels.arena.floats(output, batch), (score) => (score > 0 ? 1 : 0));
  }
}
