import type { LlamaEmbeddingContext, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';

/** What one text became. */
export interface Embedded {
  /** Of unit length, as OpenAI's are: the product of two is the cosine of their angle. */
  readonly vector: Float32Array<ArrayBuffer>;
  readonly tokens: number;
}

/** Turns texts into vectors, one after the other, in a context that is made when the first one comes. */
export class Embedder {
  readonly #model: LlamaModel;
  readonly #contextTokens: number;
  readonly #threads: number;
  #context: Promise<LlamaEmbeddingContext> | undefined;

  constructor(
    model: LlamaModel,
    { contextTokens, threads }: { readonly contextTokens: number; readonly threads: number },
  ) {
    this.#model = model;
    this.#contextTokens = contextTokens;
    this.#threads = threads;
  }

  /** @throws AppError `context-exceeded`, `invalid-argument` for an empty text */
  async embed(input: string | readonly number[]): Promise<Embedded> {
    this.#context ??= this.#model.createEmbeddingContext({ contextSize: this.#contextTokens, threads: this.#threads });
    const context = await this.#context;
    const tokens = typeof input === 'string' ? this.#model.tokenize(input) : ([...input] as Token[]);
    if (tokens.length === 0) {
      throw new AppError('invalid-argument', 'there is nothing to embed', { details: { path: 'input' } });
    }
    const length = context.calculateInputLength([...tokens]);
    if (length >= this.#contextTokens) {
      const message = `the input has ${length} tokens; the context holds fewer than ${this.#contextTokens}`;
      throw new AppError('context-exceeded', message, { details: { tokens: length, context: this.#contextTokens } });
    }
    const { vector } = await context.getEmbeddingFor(tokens);
    const norm = Math.hypot(...vector);
    return { vector: Float32Array.from(vector, (value) => (norm === 0 ? 0 : value / norm)), tokens: length };
  }
}
