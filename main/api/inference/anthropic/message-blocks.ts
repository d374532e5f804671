import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import type { ReplyPart, ReplyReader } from '../reply/reply.ts';

type Block =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'tool_use'; readonly id: string; readonly name: string; readonly input: unknown };

interface MessageEvent {
  readonly type: string;
  readonly index: number;
  readonly [field: string]: unknown;
}

/** One message as Anthropic's API has it: blocks of text and calls of tools, whole, or in events as they come. */
export class MessageBlocks {
  readonly #reader: ReplyReader;
  readonly #blocks: Block[] = [];
  #isOpen = false;

  constructor(reader: ReplyReader) {
    this.#reader = reader;
  }

  /** Takes what the model has said, and returns the events that tell it. */
  push(text: string): MessageEvent[] {
    return this.#reader.push(text).flatMap((part) => this.#eventsOf(part));
  }

  /** The last events; a message without any word has an empty text. */
  finish(): MessageEvent[] {
    const events = this.#reader.end().flatMap((part) => this.#eventsOf(part));
    if (this.#blocks.length === 0) events.push(...this.#eventsOf({ kind: 'text', text: '' }));
    return [...events, ...this.#close()];
  }

  get content(): readonly Block[] {
    return this.#blocks;
  }

  /** Which of several stop texts ended it, the end of an answer does not tell: that is an end of turn too. */
  stopReason({ finish }: AnswerEnd): 'end_turn' | 'max_tokens' | 'tool_use' {
    if (finish === 'length') return 'max_tokens';
    return this.#blocks.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn';
  }

  #eventsOf(part: ReplyPart): MessageEvent[] {
    return part.kind === 'text' ? this.#text(part.text) : this.#call(part.call);
  }

  #text(text: string): MessageEvent[] {
    const begin = this.#isOpen ? [] : [this.#open({ type: 'text', text: '' })];
    const index = this.#blocks.length - 1;
    const said = this.#blocks[index];
    if (said?.type === 'text') this.#blocks[index] = { type: 'text', text: said.text + text };
    if (text === '') return begin;
    return [...begin, { type: 'content_block_delta', index, delta: { type: 'text_delta', text } }];
  }

  #call({ id, name, arguments: given }: Extract<ReplyPart, { kind: 'call' }>['call']): MessageEvent[] {
    const before = this.#close();
    const begin = this.#open({ type: 'tool_use', id, name, input: {} });
    const { index } = begin;
    const input: unknown = readInput(given);
    this.#blocks[index] = { type: 'tool_use', id, name, input };
    const delta = { type: 'input_json_delta', partial_json: JSON.stringify(input) };
    return [...before, begin, { type: 'content_block_delta', index, delta }, ...this.#close()];
  }

  #open(block: Block): MessageEvent {
    this.#isOpen = true;
    this.#blocks.push(block);
    return { type: 'content_block_start', index: this.#blocks.length - 1, content_block: block };
  }

  #close(): MessageEvent[] {
    if (!this.#isOpen) return [];
    this.#isOpen = false;
    return [{ type: 'content_block_stop', index: this.#blocks.length - 1 }];
  }
}

/** Arguments as the object that they shall be; a model that wrote something else has it told under one name. */
function readInput(given: string): unknown {
  try {
    const input: unknown = JSON.parse(given);
    return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : { input };
  } catch {
    return { input: given };
  }
}
