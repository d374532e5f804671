import type { AnswerPiece, TokenProbability } from '../../../../common/serving/inference-answer.ts';

/** One answer to a prompt, in OpenAI's words. */
export class CompletionChoice {
  readonly #index: number;
  readonly #hasProbabilities: boolean;
  #offset = 0;

  constructor(index: number, hasProbabilities: boolean) {
    this.#index = index;
    this.#hasProbabilities = hasProbabilities;
  }

  /** What has come, as a choice of its own; where in the whole text its tokens begin goes on from the one before. */
  choiceOf(pieces: readonly AnswerPiece[], finish: 'stop' | 'length' | null) {
    const text = pieces.map((piece) => piece.text).join('');
    const tokens = pieces.flatMap((piece) => piece.probabilities);
    const logprobs =
      this.#hasProbabilities && (tokens.length > 0 || finish === null) ? this.#probabilitiesOf(tokens) : null;
    return { index: this.#index, text, logprobs, finish_reason: finish };
  }

  #probabilitiesOf(tokens: readonly TokenProbability[]) {
    const offsets = tokens.map(({ text }) => {
      const begin = this.#offset;
      this.#offset += text.length;
      return begin;
    });
    return {
      tokens: tokens.map(({ text }) => text),
      token_logprobs: tokens.map(({ logProbability }) => logProbability),
      top_logprobs: tokens.map(({ alternatives }) =>
        Object.fromEntries(alternatives.map(({ text, logProbability }) => [text, logProbability])),
      ),
      text_offset: offsets,
    };
  }
}
