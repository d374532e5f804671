import type { BatchResult, Loss, LossContext } from './loss.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

/**
 * Cross-entropy of softmax at every position against the sample's next token; the last position has none and is not
 * judged. A sample's loss is the mean over its positions, and it is right in the share of tokens foretold rightly.
 */
export class NextTokenLoss implements Loss {
  readonly targets = null;
  readonly answers = null;
  readonly #context: LossContext;
  readonly #positions: number;
  readonly #tokens: number;
  readonly #ids: number;

  constructor(context: LossContext) {
    const [positions = 1, tokens = 1] = context.shape;
    this.#context = context;
    this.#positions = positions;
    this.#tokens = tokens;
    this.#ids = context.kernels.arena.allocateFloats(context.maxBatch * positions);
  }

  judge(batch: number): BatchResult {
    const { kernels, input, output, outputGradient } = this.#context;
    const [positions, tokens] = [this.#positions, this.#tokens];
    const judged = positions - 1;
    const rowBytes = tokens * FLOAT_BYTES;
    kernels.tokenIds(this.#ids, input, batch * positions, tokens);
    let lossSum = 0;
    let correct = 0;
    for (let sample = 0; sample < batch; sample++) {
      const next = this.#ids + (sample * positions + 1) * FLOAT_BYTES;
      const scores = output + sample * positions * rowBytes;
      const gradient = outputGradient + sample * positions * rowBytes;
      correct += kernels.countCorrect(scores, next, judged, tokens);
      lossSum += kernels.softmaxCrossEntropy(gradient, scores, next, judged, tokens, 1 / (batch * judged));
      kernels.fill(gradient + judged * rowBytes, tokens, 0);
    }
    return { lossSum: lossSum / judged, correct: correct / judged };
  }
}
