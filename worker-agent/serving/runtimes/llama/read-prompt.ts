import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { Course } from '../engine.ts';

/** What is evaluated at once cannot be stopped: it should take about so long. */
const PIECE_MS = 100;
const PIECE_TOKENS = { fewest: 16, first: 64, most: 512 };

/** Reads prompts into sequences piece by piece, as large as this machine reads in a tenth of a second. */
export class PromptReader {
  #pieceTokens = PIECE_TOKENS.first;

  /**
   * Brings a sequence to where all of the tokens but the last one are read; what it has of their beginning stays. Ends
   * early for a course that is cancelled.
   */
  async read(sequence: LlamaContextSequence, tokens: readonly Token[], course: Course): Promise<void> {
    const read = tokens.slice(0, -1);
    await sequence.adaptStateToTokens([...read], false);
    while (sequence.nextTokenIndex < read.length && !course.isCancelled) {
      const at = sequence.nextTokenIndex;
      const piece = read.slice(at, at + this.#pieceTokens);
      const startedAt = performance.now();
      await sequence.evaluateWithoutGeneratingNewTokens(piece);
      if (piece.length === this.#pieceTokens) this.#adapt(performance.now() - startedAt);
    }
  }

  #adapt(tookMs: number): void {
    const { fewest, most } = PIECE_TOKENS;
    if (tookMs < PIECE_MS / 2) this.#pieceTokens = Math.min(most, this.#pieceTokens * 2);
    else if (tookMs > PIECE_MS * 2) this.#pieceTokens = Math.max(fewest, this.#pieceTokens / 2);
  }
}
