import { z } from 'zod';
import { DEFAULT_SAMPLING, type Sampling } from '../../../../common/serving/inference-request.ts';

const stopText = z.string().min(1).max(256);

/** The fields of a request that say how the next token is chosen; `top_k` and `min_p` are of other servers, not of OpenAI's. */
export const samplingFields = {
  temperature: z.number().min(0).max(2).nullish(),
  top_p: z.number().min(0).max(1).nullish(),
  top_k: z.int().min(-1).nullish(),
  min_p: z.number().min(0).max(1).nullish(),
  seed: z.int().nullish(),
  frequency_penalty: z.number().min(-2).max(2).nullish(),
  presence_penalty: z.number().min(-2).max(2).nullish(),
  stop: z.union([stopText, z.array(stopText).max(16)]).nullish(),
  n: z.int().min(1).max(8).nullish(),
  stream: z.boolean().nullish(),
  stream_options: z.object({ include_usage: z.boolean().nullish() }).nullish(),
  logit_bias: z
    .record(z.string(), z.number())
    .refine((bias) => Object.keys(bias).length === 0, 'is not taken: models are asked as they are')
    .nullish(),
};

const Fields = z.object(samplingFields);

/** What these fields ask for. With a seed, each of several answers has one of its own. */
export function samplingOf(
  fields: z.output<typeof Fields>,
  wanted: Pick<Sampling, 'maxTokens' | 'logprobs'>,
  index: number,
): Sampling {
  const { temperature, top_p: topP, top_k: topK, min_p: minP, seed, stop } = fields;
  return {
    ...wanted,
    temperature: temperature ?? DEFAULT_SAMPLING.temperature,
    topP: topP ?? DEFAULT_SAMPLING.topP,
    topK: Math.max(0, topK ?? DEFAULT_SAMPLING.topK),
    minP: minP ?? DEFAULT_SAMPLING.minP,
    seed: seed === null || seed === undefined ? null : (seed + index) % Number.MAX_SAFE_INTEGER,
    frequencyPenalty: fields.frequency_penalty ?? DEFAULT_SAMPLING.frequencyPenalty,
    presencePenalty: fields.presence_penalty ?? DEFAULT_SAMPLING.presencePenalty,
    stop: typeof stop === 'string' ? [stop] : (stop ?? []),
  };
}
