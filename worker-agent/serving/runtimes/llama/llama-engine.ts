import type { LlamaContextSequence, LlamaModel, Token } from 'node-llama-cpp';
import { AppError } from '../../../../common/errors.ts';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import { DEFAULT_SAMPLING, type InferenceBody } from '../../../../common/serving/inference-request.ts';
import type { RuntimeCall } from '../../runtime.ts';
import type { Course, Engine } from '../engine.ts';
import { AnswerGrammars } from './answer-grammar.ts';
import { ChatPrompts } from './chat-prompt.ts';
import { Embedder } from './embedder.ts';
import { generate } from './generate.ts';
import { PromptReader } from './read-prompt.ts';
import { Slots } from './slots.ts';

type TextBody = Extract<InferenceBody, { kind: 'chat' | 'completion' }>;

interface LlamaSetup {
  readonly model: LlamaModel;
  /** One for each slot; none for a model that only embeds. */
  readonly sequences: readonly LlamaContextSequence[];
  readonly facts: Engine['facts'];
}

/** The prompt of an answer in tokens. */
interface Prompt {
  readonly tokens: readonly Token[];
  readonly stops: readonly string[];
  readonly goesOn: boolean;
}

/** Answers with a model of llama.cpp: conversations, texts to go on with, and embeddings. */
export class LlamaEngine implements Engine {
  readonly facts: Engine['facts'];
  readonly #model: LlamaModel;
  readonly #slots: Slots | null;
  readonly #reader: PromptReader;
  readonly #prompts: ChatPrompts;
  readonly #grammars: AnswerGrammars;
  readonly #embedder: Embedder;

  constructor({ model, sequences, facts }: LlamaSetup) {
    this.facts = facts;
    this.#model = model;
    this.#reader = new PromptReader(model, sequences.length);
    this.#slots = sequences.length === 0 ? null : new Slots(sequences);
    this.#prompts = new ChatPrompts(model);
    this.#grammars = new AnswerGrammars(model);
    this.#embedder = new Embedder(model, facts);
  }

  async answer({ body, resumeTokens }: RuntimeCall, course: Course): Promise<AnswerEnd> {
    switch (body.kind) {
      case 'chat':
      case 'completion':
        return await this.#text(body, resumeTokens, course);
      case 'embedding':
        return await this.#embed(body.input);
      case 'tensors':
        throw new AppError('invalid-argument', 'this model answers texts, not tensors', { details: { path: 'kind' } });
    }
  }

  /** A first answer to itself. */
  async warmUp(): Promise<void> {
    const course = { isCancelled: false, pause: () => undefined, say: () => undefined };
    const sampling = { ...DEFAULT_SAMPLING, temperature: 0, maxTokens: 2 };
    const said = { kind: 'completion', prompt: 'a', format: { kind: 'text' }, sampling } as const;
    const body: InferenceBody = this.#slots === null ? { kind: 'embedding', input: 'a' } : said;
    await this.answer({ body, content: new Uint8Array(), resumeTokens: [] }, course);
  }

  async #text(body: TextBody, resumeTokens: readonly number[], course: Course): Promise<AnswerEnd> {
    if (this.#slots === null) {
      throw new AppError('invalid-argument', 'this model embeds texts, and answers none', {
        details: { path: 'kind' },
      });
    }
    const resumed = this.#known(resumeTokens, 'resumeTokens');
    const grammar = await this.#grammars.stateFor(body);
    const prompt = this.#promptOf(body);
    const room = this.facts.contextTokens - prompt.tokens.length;
    if (room < 1) {
      const { contextTokens } = this.facts;
      const message = `the prompt has ${prompt.tokens.length} tokens; the context holds ${contextTokens} with the answer`;
      const details = { tokens: prompt.tokens.length, context: contextTokens };
      throw new AppError('context-exceeded', message, { details });
    }
    const { sampling } = body;
    const whole = [...prompt.tokens, ...resumed];
    const sequence = await this.#slots.take(whole);
    try {
      const { finish, completionTokens, computeMs, promptMs } = await generate(
        this.#model,
        sequence,
        this.#reader,
        {
          prompt: prompt.tokens,
          resumeTokens: resumed,
          sampling,
          stops: [...prompt.stops, ...sampling.stop],
          mostTokens: Math.min(room, sampling.maxTokens ?? room),
          grammar,
          goesOn: prompt.goesOn,
        },
        course,
      );
      return {
        finish,
        promptTokens: prompt.tokens.length,
        completionTokens,
        header: null,
        content: new Uint8Array(),
        computeUs: Math.round(computeMs * 1_000),
        promptUs: Math.round(promptMs * 1_000),
      };
    } finally {
      this.#slots.giveBack(sequence);
    }
  }

  async #embed(input: string | readonly number[]): Promise<AnswerEnd> {
    const startedAt = performance.now();
    const { vector, tokens } = await this.#embedder.embed(
      typeof input === 'string' ? input : this.#known(input, 'input'),
    );
    const computeUs = Math.round((performance.now() - startedAt) * 1_000);
    return {
      finish: 'stop',
      promptTokens: tokens,
      completionTokens: 0,
      header: { kind: 'embedding', dimensions: vector.length },
      content: new Uint8Array(vector.buffer),
      computeUs,
      promptUs: computeUs,
    };
  }

  #promptOf(body: TextBody): Prompt {
    if (body.kind === 'chat') {
      const { text, stop } = this.#prompts.write(body);
      return { tokens: this.#begun(this.#model.tokenize(text, true)), stops: stop, goesOn: false };
    }
    const { prompt } = body;
    const tokens = typeof prompt === 'string' ? this.#model.tokenize(prompt, true) : this.#known(prompt, 'prompt');
    return { tokens: this.#begun(tokens), stops: [], goesOn: true };
  }

  /** With the token that begins a text, where the model has one; nothing is told from no token at all. */
  #begun(tokens: readonly Token[]): readonly Token[] {
    const { bos, eos, shouldPrependBosToken } = this.#model.tokens;
    if (bos !== null && shouldPrependBosToken && tokens[0] !== bos) return [bos, ...tokens];
    const begin = bos ?? eos;
    return tokens.length === 0 && begin !== null ? [begin] : tokens;
  }

  /** Tokens from outside: llama.cpp reads whatever lies behind a number that it does not know. */
  #known(tokens: readonly number[], path: string): readonly Token[] {
    const { vocab_size: vocabulary } = this.#vocabulary();
    const odd = tokens.findIndex((token) => token >= vocabulary);
    if (odd < 0) return tokens as readonly Token[];
    const message = `${path}[${odd}] is ${tokens[odd]}; the model knows the tokens 0 to ${vocabulary - 1}`;
    throw new AppError('invalid-argument', message, { details: { path } });
  }

  #vocabulary(): { readonly vocab_size: number } {
    return { vocab_size: this.#model.fileInfo.metadata.tokenizer.ggml.tokens.length };
  }
}
