import { randomInt } from 'node:crypto';
import type { SequenceEvaluateOptions, Token } from 'node-llama-cpp';
import type { Sampling } from '../../../../common/serving/inference-request.ts';

/** Penalties look back this far into the answer. */
const PENALISED_TOKENS = 1_024;
const SEEDS = 2 ** 32;

/**
 * How llama.cpp chooses the next token. Penalties count the answer's own tokens, `said`, which grows. An answer that goes
 * on after `resumed` tokens draws other numbers than its beginning did, where it has a seed too.
 */
export function samplerOptions(sampling: Sampling, said: readonly Token[], resumed: number): SequenceEvaluateOptions {
  const { temperature, topP, topK, minP, seed, frequencyPenalty, presencePenalty } = sampling;
  const isPenalised = frequencyPenalty !== 0 || presencePenalty !== 0;
  return {
    temperature,
    topP,
    topK,
    minP,
    seed: seed === null ? randomInt(SEEDS) : (seed + resumed) >>> 0,
    yieldEogToken: true,
    ...(isPenalised
      ? {
          repeatPenalty: {
            punishTokens: () => said.slice(-PENALISED_TOKENS),
            maxPunishTokens: PENALISED_TOKENS,
            penalty: 1,
            frequencyPenalty,
            presencePenalty,
          },
        }
      : {}),
  };
}
