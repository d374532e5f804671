import { Bell } from '../../common/bell.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { ReplicaId, ReplicaStatus } from '../../common/serving/replica-plan.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';

/** A request as a device gets it. */
export interface LineRequest {
  readonly replicaId: ReplicaId;
  /** JSON of an `InferenceBody`. */
  readonly body: string;
  readonly content: Uint8Array;
  readonly resumeTokens: readonly number[];
  /** From now on; 0: any time. */
  readonly deadlineMs: number;
  /** Pieces that it may send before more is granted. */
  readonly credit: number;
  /** Beside the end of its answer. */
  readonly mostContentBytes: number;
}

/** The first message of a request: its body as text, or where that is too long as bytes in front of the content. */
interface RequestHead extends Pick<LineRequest, 'replicaId' | 'body' | 'resumeTokens' | 'deadlineMs' | 'credit'> {
  readonly bodyBytes: number;
  readonly contentBytes: number;
}

/** What goes down a line. */
export type LineMessage =
  | { readonly kind: 'request'; readonly number: number; readonly request: RequestHead }
  | { readonly kind: 'content'; readonly number: number; readonly data: Uint8Array }
  | { readonly kind: 'credit'; readonly number: number; readonly pieces: number }
  | { readonly kind: 'cancel'; readonly number: number };

/** Told of one request on one device, and after its end or failure of nothing more. */
export interface LineListener {
  /** Bytes of the request have gone out, or bytes of the answer have come. */
  readonly onProgress: () => void;
  readonly onPiece: (piece: AnswerPiece) => void;
  readonly onEnd: (end: AnswerEnd) => void;
  readonly onFailed: (error: AppError, isRetryable: boolean) => void;
}

/** A request that a device is at. */
export interface LineCall {
  grant(pieces: number): void;
  cancel(): void;
}

interface ServingLineDeps {
  readonly deviceId: DeviceId;
  readonly clock: Clock;
  /** The device has told how its replicas are. */
  readonly onReport: (statuses: readonly ReplicaStatus[]) => void;
  readonly onClosed: () => void;
}

const EMPTY = new Uint8Array(0);
/** A longer body does not fit into one message with the rest. */
const LONGEST_BODY = CHUNK_BYTES;

/** A request that a device has not answered yet. */
interface OpenCall extends LineListener {
  readonly mostContentBytes: number;
  /** Content of its answer so far. */
  readonly chunks: Uint8Array[];
  bytes: number;
}

/** Bytes of a request that are still to go. */
interface Parcel {
  readonly number: number;
  readonly parts: Uint8Array[];
}

/** The open stream of requests to one device. */
export class ServingLine {
  readonly deviceId: DeviceId;
  readonly #deps: ServingLineDeps;
  readonly #calls = new Map<number, OpenCall>();
  readonly #waiting: LineMessage[] = [];
  readonly #parcels: Parcel[] = [];
  readonly #bell = new Bell();
  #lastNumber = 0;
  #heardAt: number;
  /** It owes a word for what was cancelled, since it said nothing before. */
  #owesWord = false;
  #isClosed = false;

  constructor(deps: ServingLineDeps) {
    this.#deps = deps;
    this.deviceId = deps.deviceId;
    this.#heardAt = deps.clock.monotonic();
  }

  /** Requests under way. */
  get active(): number {
    return this.#calls.size;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  /** How long the device has said nothing, although it has work; 0 without work. In milliseconds. */
  silenceMs(): number {
    return this.#calls.size === 0 && !this.#owesWord ? 0 : this.#deps.clock.monotonic() - this.#heardAt;
  }

  open({ body, content, mostContentBytes, ...request }: LineRequest, listener: LineListener): LineCall {
    const number = ++this.#lastNumber;
    // A device without work need not say anything: its silence begins now.
    if (this.#calls.size === 0 && !this.#owesWord) this.#heardAt = this.#deps.clock.monotonic();
    this.#calls.set(number, { ...listener, mostContentBytes, chunks: [], bytes: 0 });
    const long = Buffer.byteLength(body) > LONGEST_BODY ? Buffer.from(body) : EMPTY;
    const sizes = { bodyBytes: long.length, contentBytes: content.length };
    const head = { ...request, ...sizes, body: long.length === 0 ? body : '' };
    const parts = [long, content].filter(({ length }) => length > 0);
    if (parts.length > 0) this.#parcels.push({ number, parts });
    this.#send({ kind: 'request', number, request: head });
    return {
      grant: (pieces) => {
        if (this.#calls.has(number)) this.#send({ kind: 'credit', number, pieces });
      },
      cancel: () => this.#cancel(number),
    };
  }

  /** Something has come, whatever it was. */
  hear(): void {
    this.#heardAt = this.#deps.clock.monotonic();
    this.#owesWord = false;
  }

  takeReport(statuses: readonly ReplicaStatus[]): void {
    this.#deps.onReport(statuses);
  }

  takePiece(number: number, piece: AnswerPiece): void {
    this.#calls.get(number)?.onPiece(piece);
  }

  /** Content of an answer, before its end. The bytes are copied: those of a message last only until the next one. */
  takeContent(number: number, data: Uint8Array): void {
    const call = this.#calls.get(number);
    if (call === undefined) return;
    call.bytes += data.length;
    if (call.bytes > call.mostContentBytes) {
      this.#cancel(number);
      call.onFailed(new AppError('runtime-failed', `the answer has more than ${call.mostContentBytes} bytes`), false);
      return;
    }
    call.chunks.push(Uint8Array.from(data));
    call.onProgress();
  }

  /** The end of an answer, made of its content. One that makes no sense is a failure of that answer alone. */
  takeEnd(number: number, decode: (content: Uint8Array) => AnswerEnd): void {
    const call = this.#forget(number);
    if (call === undefined) return;
    let end: AnswerEnd;
    try {
      end = decode(Buffer.concat(call.chunks));
    } catch (cause) {
      call.onFailed(new AppError('runtime-failed', 'the device has ended its answer badly', { cause }), true);
      return;
    }
    call.onEnd(end);
  }

  takeFailure(number: number, error: AppError, isRetryable: boolean): void {
    this.#forget(number)?.onFailed(error, isRetryable);
  }

  /** The device is gone: all that it was at fails, so that others take it over. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deps.onClosed();
    const error = new AppError('replica-lost', 'the device that answered is gone');
    const listeners = [...this.#calls.values()];
    this.#calls.clear();
    this.#parcels.length = 0;
    for (const { onFailed } of listeners) onFailed(error, true);
    this.#bell.ring();
  }

  /** What is to be sent, as it comes, until the line is closed. */
  async *outgoing(): AsyncGenerator<LineMessage> {
    while (!this.#isClosed) {
      const message = this.#waiting.shift() ?? this.#nextChunk();
      if (message === undefined) await this.#bell.rung();
      else yield message;
    }
  }

  /** Parcels take turns, and everything else goes before them. */
  #nextChunk(): LineMessage | undefined {
    const parcel = this.#parcels.shift();
    const part = parcel?.parts.shift();
    if (parcel === undefined || part === undefined) return undefined;
    if (part.length > CHUNK_BYTES) parcel.parts.unshift(part.subarray(CHUNK_BYTES));
    if (parcel.parts.length > 0) this.#parcels.push(parcel);
    this.#calls.get(parcel.number)?.onProgress();
    return { kind: 'content', number: parcel.number, data: part.subarray(0, CHUNK_BYTES) };
  }

  #cancel(number: number): void {
    if (this.#forget(number) === undefined) return;
    this.#owesWord = true;
    this.#send({ kind: 'cancel', number });
  }

  /** Nothing more of it comes or goes: a device that does not read must not make requests pile up. */
  #forget(number: number): OpenCall | undefined {
    const call = this.#calls.get(number);
    if (call === undefined) return undefined;
    this.#calls.delete(number);
    const unsent = this.#waiting.filter((message) => message.number !== number);
    if (unsent.length < this.#waiting.length) this.#waiting.splice(0, this.#waiting.length, ...unsent);
    const parcel = this.#parcels.findIndex((one) => one.number === number);
    if (parcel >= 0) this.#parcels.splice(parcel, 1);
    return call;
  }

  #send(message: LineMessage): void {
    if (this.#isClosed) return;
    this.#waiting.push(message);
    this.#bell.ring();
  }
}
