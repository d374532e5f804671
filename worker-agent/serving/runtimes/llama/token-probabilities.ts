import type { Token } from 'node-llama-cpp';
import type { TokenProbability } from '../../../../common/serving/inference-answer.ts';
import type { Detokenise } from './spoken-text.ts';

/** What stands for the logarithm of a probability that is too small for a number. */
const LEAST = -9_999;

/** What the library tells of a token beside the token itself. */
export interface SampledToken {
  readonly token: Token;
  readonly confidence?: number;
  readonly probabilities?: Map<Token, number>;
}

/**
 * How probable a token was, and the most probable ones at its place. Of the choice that was really made: after temperature,
 * truncation and penalties; with a temperature of 0 those of the model itself.
 */
export function tokenProbability(
  { token, confidence = 0, probabilities = new Map() }: SampledToken,
  alternatives: number,
  detokenise: Detokenise,
): TokenProbability {
  const others = probabilities.entries().take(alternatives);
  return {
    text: detokenise([token]),
    logProbability: logarithm(confidence),
    alternatives: [...others].map(([other, probability]) => ({
      text: detokenise([other]),
      logProbability: logarithm(probability),
    })),
  };
}

function logarithm(probability: number): number {
  return probability > 0 ? Math.max(LEAST, Math.log(probability)) : LEAST;
}
