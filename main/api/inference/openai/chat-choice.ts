import type { AnswerEnd, AnswerPiece, TokenProbability } from '../../../../common/serving/inference-answer.ts';
import type { ReplyPart, ReplyReader } from '../reply/reply.ts';

type Finish = 'stop' | 'length' | 'tool_calls';

/** A change to the message of a choice, as chunks carry it. */
export type Delta = Readonly<Record<string, unknown>>;

interface Chunk {
  readonly index: number;
  readonly delta: Delta;
  readonly logprobs: LogProbabilities | null;
  readonly finish_reason: Finish | null;
}

interface LogProbabilities {
  readonly content: readonly object[];
  readonly refusal: null;
}

/** One answer to a conversation, in OpenAI's words: whole, or in chunks as it comes. */
export class ChatChoice {
  readonly #index: number;
  readonly #reader: ReplyReader;
  readonly #parts: ReplyPart[] = [];
  /** Of tokens whose text is not told yet. */
  #untold: TokenProbability[] = [];
  readonly #told: TokenProbability[] = [];
  readonly #hasProbabilities: boolean;
  #hasBegun = false;
  #calls = 0;

  constructor(index: number, reader: ReplyReader, hasProbabilities: boolean) {
    this.#index = index;
    this.#reader = reader;
    this.#hasProbabilities = hasProbabilities;
  }

  /** Takes what has come, and returns the chunks that tell it. */
  push(pieces: readonly AnswerPiece[]): Chunk[] {
    if (this.#hasProbabilities) for (const piece of pieces) this.#untold.push(...piece.probabilities);
    return this.#chunksOf(this.#reader.push(pieces.map(({ text }) => text).join('')));
  }

  /** The last chunks. */
  finish(end: AnswerEnd): Chunk[] {
    const chunks = this.#chunksOf(this.#reader.end());
    const rest = this.#untold.length === 0 ? [] : [this.#chunk({})];
    return [...this.#begin(), ...chunks, ...rest, { ...this.#chunk({}), finish_reason: this.#reasonOf(end) }];
  }

  /** The whole choice, once it is finished. */
  message(end: AnswerEnd) {
    const text = this.#parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
    const calls = this.#parts.flatMap((part) => (part.kind === 'call' ? [toolCallOf(part)] : []));
    return {
      index: this.#index,
      message: {
        role: 'assistant',
        content: calls.length > 0 && text === '' ? null : text,
        refusal: null,
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
      },
      logprobs: this.#hasProbabilities ? probabilitiesOf(this.#told) : null,
      finish_reason: this.#reasonOf(end),
    };
  }

  #chunksOf(parts: readonly ReplyPart[]): Chunk[] {
    this.#parts.push(...parts);
    const deltas = parts.flatMap((part) => this.#deltasOf(part));
    return deltas.length === 0 ? [] : [...this.#begin(), ...deltas.map((delta) => this.#chunk(delta))];
  }

  /** Who speaks is told first. */
  #begin(): Chunk[] {
    if (this.#hasBegun) return [];
    this.#hasBegun = true;
    const delta = { role: 'assistant', content: '' };
    return [{ index: this.#index, delta, logprobs: null, finish_reason: null }];
  }

  #deltasOf(part: ReplyPart): Delta[] {
    if (part.kind === 'text') return [{ content: part.text }];
    const index = this.#calls++;
    const { arguments: given } = part.call;
    const { id, type, function: called } = toolCallOf(part);
    return [
      { tool_calls: [{ index, id, type, function: { name: called.name, arguments: '' } }] },
      { tool_calls: [{ index, function: { arguments: given } }] },
    ];
  }

  #chunk(delta: Delta): Chunk {
    const told = this.#untold;
    this.#untold = [];
    this.#told.push(...told);
    return {
      index: this.#index,
      delta,
      logprobs: told.length === 0 ? null : probabilitiesOf(told),
      finish_reason: null,
    };
  }

  #reasonOf({ finish }: AnswerEnd): Finish {
    return finish === 'stop' && this.#calls > 0 ? 'tool_calls' : finish;
  }
}

function toolCallOf({ call }: Extract<ReplyPart, { kind: 'call' }>) {
  return { id: call.id, type: 'function', function: { name: call.name, arguments: call.arguments } };
}

function probabilitiesOf(tokens: readonly TokenProbability[]): LogProbabilities {
  const content = tokens.map((token) => ({ ...toldOf(token), top_logprobs: token.alternatives.map(toldOf) }));
  return { content, refusal: null };
}

function toldOf({ text, logProbability }: { readonly text: string; readonly logProbability: number }) {
  return { token: text, logprob: logProbability, bytes: [...Buffer.from(text)] };
}
