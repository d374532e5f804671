import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import type { Course } from '../engine.ts';

/**
 * Tokens that are read at once, by the parameters of the model: what is evaluated at once cannot be stopped, and should take
 * some tenths of a second at the most. Not by the speed of this machine: how tokens are read together decides how sums are
 * rounded, and every replica is to say the same.
 */
const PIECES = [
  { parameters: 5e7, tokens: 512 },
  { parameters: 3e8, tokens: 128 },
  { parameters: 1e9, tokens: 64 },
  { parameters: 3e9, tokens: 32 },
];
const FEWEST = 16;
const ON_GPU = 512;
/** From 64 tokens on, of all sequences together, llama.cpp's attention on a CPU is computed in tiles, with other roundings than for one token. */
const MOST_AS_ONE_BY_ONE = 63;

/** Reads prompts into sequences piece by piece. */
export class PromptReader {
  readonly #pieceTokens: number;
  readonly #exactTokens: number;

  /** Sequences may be read at the same time, as many as there are. */
  constructor(model: Pick<LlamaModel, 'fileInsights' | 'gpuLayers'>, sequences: number) {
    this.#exactTokens = Math.max(1, Math.floor(MOST_AS_ONE_BY_ONE / Math.max(1, sequences)));
    this.#pieceTokens = model.gpuLayers > 0 ? ON_GPU : piecesFor(model.fileInsights.totalParameters);
  }

  /**
   * Brings a sequence to where all of the prompt and of what was said after it are read, but for the last token; what the
   * sequence has of their beginning stays. What was said is read with the roundings with which it was said, so that the
   * answer goes on as if it had never been interrupted. Ends early for a course that is cancelled.
   */
  async read(
    sequence: LlamaContextSequence,
    prompt: readonly Token[],
    said: readonly Token[],
    course: Course,
  ): Promise<void> {
    const all = [...prompt, ...said].slice(0, -1);
    await sequence.adaptStateToTokens([...all], false);
    for (let at = sequence.nextTokenIndex; at < all.length && !course.isCancelled; at = sequence.nextTokenIndex) {
      const end = at < prompt.length ? Math.min(prompt.length, at + this.#pieceTokens) : at + this.#exactTokens;
      await sequence.evaluateWithoutGeneratingNewTokens(all.slice(at, end));
    }
  }
}

function piecesFor(parameters: number): number {
  return PIECES.find((one) => parameters < one.parameters)?.tokens ?? FEWEST;
}
