import type { LlamaContextSequence, Token } from 'node-llama-cpp';

interface Waiter {
  readonly tokens: readonly Token[];
  take(sequence: LlamaContextSequence): void;
}

/** The sequences of a context, one for each answer at a time. Who finds none free waits in line. */
export class Slots {
  readonly #free: Set<LlamaContextSequence>;
  readonly #waiting: Waiter[] = [];

  constructor(sequences: Iterable<LlamaContextSequence>) {
    this.#free = new Set(sequences);
  }

  /** A free sequence, of them the one that remembers most of the beginning of these tokens. To be given back. */
  async take(tokens: readonly Token[]): Promise<LlamaContextSequence> {
    const nearest = this.#nearest(tokens);
    if (nearest === undefined) return await new Promise((take) => this.#waiting.push({ tokens, take }));
    this.#free.delete(nearest);
    return nearest;
  }

  giveBack(sequence: LlamaContextSequence): void {
    const next = this.#waiting.shift();
    if (next === undefined) this.#free.add(sequence);
    else next.take(sequence);
  }

  #nearest(tokens: readonly Token[]): LlamaContextSequence | undefined {
    let nearest: { readonly sequence: LlamaContextSequence; readonly shared: number } | undefined;
    for (const sequence of this.#free) {
      const shared = sequence.compareContextTokens([...tokens]).firstDifferentIndex;
      // Of those that share nothing, the one that has least to lose.
      const isNearer =
        nearest === undefined ||
        shared > nearest.shared ||
        (shared === nearest.shared && sequence.nextTokenIndex < nearest.sequence.nextTokenIndex);
      if (isNearer) nearest = { sequence, shared };
    }
    return nearest?.sequence;
  }
}
