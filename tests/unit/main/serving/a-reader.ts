import type { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../../../common/serving/inference-answer.ts';
import type { Answer } from '../../../../main/serving/inference-desk.ts';

/** Reads an answer as fast as it comes, and tells how far it is. */
export function aReader(answer: Answer) {
  const seen: { text: string; tokens: number[]; end: AnswerEnd | undefined; error: AppError | undefined } = {
    text: '',
    tokens: [],
    end: undefined,
    error: undefined,
  };
  const take = ({ text, tokens }: AnswerPiece) => {
    seen.text += text;
    for (const token of tokens) seen.tokens.push(token);
  };
  const read = async () => {
    for (;;) {
      const { done, value } = await answer.next();
      if (done === true) {
        seen.end = value;
        return;
      }
      value.forEach(take);
    }
  };
  /** Settles once the answer is over, however. */
  const over = read().catch((error: unknown) => {
    seen.error = error as AppError;
  });
  return Object.assign(seen, { over });
}
