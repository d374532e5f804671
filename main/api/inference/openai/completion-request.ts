import { z } from 'zod';
import type { InferenceBody } from '../../../../common/serving/inference-request.ts';
import { notTaken } from '../not-taken.ts';
import { refuse } from '../read-request.ts';
import { samplingFields, samplingOf } from './sampling-fields.ts';
import { inputsOf, textInput } from './token-input.ts';

type CompletionBody = Extract<InferenceBody, { kind: 'completion' }>;

/** As OpenAI has it where a request says nothing. */
const USUAL_TOKENS = 16;
const MOST_ANSWERS = 128;

/** The body of `POST /v1/completions`. What is not named here is ignored, as OpenAI's servers do. */
export const CompletionRequest = z.object({
  model: z.string(),
  prompt: textInput(0),
  ...samplingFields,
  max_tokens: z.int().min(0).nullish(),
  logprobs: z.int().min(0).max(20).nullish(),
  best_of: z.literal(1, { error: 'is not taken: ask for n answers and choose' }).nullish(),
  echo: z.literal(false, { error: 'is not taken: the answer is told without the prompt' }).nullish(),
  suffix: notTaken('is not taken: texts are gone on with, not filled in'),
});
export type CompletionRequest = z.output<typeof CompletionRequest>;

/** What is asked of the model: each prompt, as often as answers are wanted. @throws AppError `invalid-argument` */
export function completionBodiesOf(request: CompletionRequest): CompletionBody[] {
  const prompts = inputsOf(request.prompt);
  const answers = request.n ?? 1;
  if (prompts.length * answers > MOST_ANSWERS) throw refuse('prompt', `no more than ${MOST_ANSWERS} answers at a time`);
  const wanted = { maxTokens: request.max_tokens ?? USUAL_TOKENS, logprobs: request.logprobs ?? null };
  return prompts.flatMap((prompt) =>
    Array.from({ length: answers }, (_, index) => ({
      kind: 'completion' as const,
      prompt,
      format: { kind: 'text' as const },
      sampling: samplingOf(request, wanted, index),
    })),
  );
}
