import type { BatchResult, Loss, LossContext } from './loss.ts';

/** Cross-entropy of softmax against one class a sample, which is right where its score is the highest. */
export class ClassLoss implements Loss {
  readonly targets = null;
  readonly #context: LossContext;
  readonly #classes: number;

  constructor(context: LossContext) {
    const [classes = 1] = context.shape;
    this.#context = context;
    this.#classes = classes;
  }

  judge(batch: number): BatchResult {
    const { kernels, output, outputGradient, labels } = this.#context;
    const correct = kernels.countCorrect(output, labels, batch, this.#classes);
    const lossSum = kernels.softmaxCrossEntropy(outputGradient, output, labels, batch, this.#classes, 1 / batch);
    return { lossSum, correct };
  }
}
