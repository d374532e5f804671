import type { Answers, BatchResult, Loss, LossContext } from './loss.ts';

/** Cross-entropy of softmax against one class a sample, which is right where its score is the highest. */
export class ClassLoss implements Loss {
  readonly targets = null;
  readonly answers: Answers;
  readonly #context: LossContext;
  readonly #classes: number;

  constructor(context: LossContext) {
    const [classes = 1] = context.shape;
    this.#context = context;
    this.#classes = classes;
    this.answers = { classes, read: (batch) => this.#highest(batch) };
  }

  judge(batch: number): BatchResult {
    const { kernels, output, outputGradient, labels } = this.#context;
    const correct = kernels.countCorrect(output, labels, batch, this.#classes);
    const lossSum = kernels.softmaxCrossEntropy(outputGradient, output, labels, batch, this.#classes, 1 / batch);
    return { lossSum, correct };
  }

  /** The first of the highest scores, as the kernel that counts the right ones has it. */
  #highest(batch: number): Int32Array {
    const { kernels, output } = this.#context;
    const classes = this.#classes;
    const scores = kernels.arena.floats(output, batch * classes);
    return Int32Array.from({ length: batch }, (_, sample) => {
      let best = 0;
      for (let one = 1; one < classes; one++)
        if ((scores[sample * classes + one] ?? 0) > (scores[sample * classes + best] ?? 0)) best = one;
      return best;
    });
  }
}
