import type { MessageInitShape } from '@bufbuild/protobuf';
import type { AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { encodeEnd, encodeFailure } from '../../platform/wire/answer-wire.ts';
import { encodePiece } from '../../platform/wire/answer-wire.ts';
import type { ServeRequestSchema } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { Outbox } from './outbox.ts';

type Message = MessageInitShape<typeof ServeRequestSchema>;
type Piece = ReturnType<typeof encodePiece>;

/** What an answer ends with. */
interface RestOfAnswer {
  readonly content: readonly Message[];
  readonly last:
    | { readonly case: 'completion'; readonly value: ReturnType<typeof encodeEnd> }
    | { readonly case: 'failure'; readonly value: ReturnType<typeof encodeFailure> };
}

/** Tokens of one answer that may wait here before its runtime is held up. */
const MOST_WAITING = 64;

/** When to hold the runtime of an answer up, and when no longer; and that all of the answer has gone. */
interface LaneListener {
  readonly onFull: () => void;
  readonly onRoom: () => void;
  readonly onSent: () => void;
}

/**
 * Pieces of one answer on their way out. What comes while an earlier piece still waits travels with it; without credit it
 * waits, and `onFull` and `onRoom` tell when to hold the runtime up.
 */
export class AnswerLane {
  readonly #number: number;
  readonly #outbox: AnswerOutbox;
  readonly #listener: LaneListener;
  #credit: number;
  #text = '';
  #tokens: number[] = [];
  #probabilities: AnswerPiece['probabilities'][number][] = [];
  #isQueued = false;
  #isFull = false;
  /** What comes after the last piece. */
  #rest: RestOfAnswer | undefined;

  constructor(number: number, credit: number, outbox: AnswerOutbox, listener: LaneListener) {
    this.#number = number;
    this.#credit = credit;
    this.#outbox = outbox;
    this.#listener = listener;
  }

  push({ text, tokens, probabilities }: AnswerPiece): void {
    this.#text += text;
    for (const token of tokens) this.#tokens.push(token);
    for (const probability of probabilities) this.#probabilities.push(probability);
    if (this.#tokens.length >= MOST_WAITING && !this.#isFull) {
      this.#isFull = true;
      this.#listener.onFull();
    }
    this.#queue();
  }

  grant(pieces: number): void {
    this.#credit += pieces;
    this.#queue();
  }

  /** Sends this behind all pieces. */
  finish(rest: RestOfAnswer): void {
    this.#rest = rest;
    this.#queue();
  }

  /** Nobody waits for it any more: what is here is not sent. */
  drop(): void {
    this.#clear();
    this.#rest = undefined;
    this.#credit = 0;
  }

  /** What to send now, and nothing that came later. */
  take(): Message[] {
    this.#isQueued = false;
    const piece = this.#takePiece();
    const rest = this.#hasPiece ? undefined : this.#rest;
    const messages = messagesOf(piece, rest);
    if (rest !== undefined) {
      this.#rest = undefined;
      this.#listener.onSent();
    }
    return messages;
  }

  /** What was said since the last piece, where there is credit for another. */
  #takePiece(): Piece | undefined {
    if (!this.#hasPiece || this.#credit <= 0) return undefined;
    this.#credit--;
    const piece = { text: this.#text, tokens: this.#tokens, probabilities: this.#probabilities };
    this.#clear();
    if (this.#isFull) {
      this.#isFull = false;
      this.#listener.onRoom();
    }
    return encodePiece(this.#number, piece);
  }

  #clear(): void {
    this.#text = '';
    this.#tokens = [];
    this.#probabilities = [];
  }

  get #hasPiece(): boolean {
    return this.#text !== '' || this.#tokens.length > 0;
  }

  #queue(): void {
    if (this.#isQueued) return;
    if (this.#hasPiece ? this.#credit <= 0 : this.#rest === undefined) return;
    this.#isQueued = true;
    this.#outbox.queue(this);
  }
}

/** A piece and what follows it, as messages: where the end follows at once, it takes the piece along. */
function messagesOf(piece: Piece | undefined, rest: RestOfAnswer | undefined): Message[] {
  const pieces = piece === undefined ? [] : [{ kind: { case: 'piece' as const, value: piece } }];
  if (rest === undefined) return pieces;
  const { content, last } = rest;
  if (piece === undefined || content.length > 0 || last.case === 'failure')
    return [...pieces, ...content, { kind: last }];
  return [{ kind: { case: 'completion', value: { ...last.value, lastPiece: piece } } }];
}

/** Everything that waits to be sent up a serving stream: messages, and lanes that make theirs when it is their turn. */
export class AnswerOutbox implements AsyncIterable<Message> {
  readonly #waiting = new Outbox<Message | AnswerLane>();

  get isEmpty(): boolean {
    return this.#waiting.isEmpty;
  }

  push(message: Message): void {
    this.#waiting.push(message);
  }

  queue(lane: AnswerLane): void {
    this.#waiting.push(lane);
  }

  close(): void {
    this.#waiting.close();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Message> {
    for await (const item of this.#waiting) {
      if (item instanceof AnswerLane) yield* item.take();
      else yield item;
    }
  }
}
