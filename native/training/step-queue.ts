import type { BatchResult } from '../graph/loss.ts';

/** Does something with the result of a step; a promise is awaited before the next result. */
export type TakeResult = (result: BatchResult) => void | Promise<void>;

interface Waiting {
  readonly result: Promise<BatchResult>;
  readonly take: TakeResult;
}

/** The steps under way, whose results are taken in their order. A result that is there is taken at once. */
export class StepQueue {
  readonly #lookahead: number;
  readonly #waiting: Waiting[] = [];

  /** @param lookahead How many steps may wait for their results. */
  constructor(lookahead: number) {
    this.#lookahead = lookahead;
  }

  /** Adds a step, and takes the oldest result where too many wait. Nothing has to be awaited where nothing is returned. */
  add(result: BatchResult | Promise<BatchResult>, take: TakeResult): void | Promise<void> {
    if (!(result instanceof Promise)) return take(result);
    // Whoever takes it sees how it failed; until then nobody listens.
    result.catch(() => undefined);
    this.#waiting.push({ result, take });
    if (this.#waiting.length > this.#lookahead) return this.#takeNext();
  }

  /** Takes all results. */
  async drain(): Promise<void> {
    while (this.#waiting.length > 0) await this.#takeNext();
  }

  async #takeNext(): Promise<void> {
    const next = this.#waiting.shift();
    if (next !== undefined) await next.take(await next.result);
  }
}
