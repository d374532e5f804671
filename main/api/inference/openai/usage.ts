import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';

/** What a call has cost. Several answers to one prompt count it once. */
export function usageOf(ends: readonly AnswerEnd[], answersToEach = 1) {
  const prompt = ends.reduce((sum, end, index) => (index % answersToEach === 0 ? sum + end.promptTokens : sum), 0);
  const completion = ends.reduce((sum, end) => sum + end.completionTokens, 0);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}
