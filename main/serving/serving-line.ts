import { Bell } from '../../common/bell.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { ReplicaId, ReplicaStatus } from '../../common/serving/replica-plan.ts';

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
}

/** What goes down a line. */
export type LineMessage =
  | { readonly kind: 'request'; readonly number: number; readonly request: LineRequest }
  | { readonly kind: 'credit'; readonly number: number; readonly pieces: number }
  | { readonly kind: 'cancel'; readonly number: number };

/** Told of one request on one device, and after its end or failure of nothing more. */
export interface LineListener {
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

/** The open stream of requests to one device. */
export class ServingLine {
  readonly deviceId: DeviceId;
  readonly #deps: ServingLineDeps;
  readonly #calls = new Map<number, LineListener>();
  readonly #waiting: LineMessage[] = [];
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

  open(request: LineRequest, listener: LineListener): LineCall {
    const number = ++this.#lastNumber;
    // A device without work need not say anything: its silence begins now.
    if (this.#calls.size === 0 && !this.#owesWord) this.#heardAt = this.#deps.clock.monotonic();
    this.#calls.set(number, listener);
    this.#send({ kind: 'request', number, request });
    return {
      grant: (pieces) => {
        if (this.#calls.has(number)) this.#send({ kind: 'credit', number, pieces });
      },
      cancel: () => {
        if (!this.#calls.delete(number)) return;
        this.#owesWord = true;
        this.#send({ kind: 'cancel', number });
      },
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

  takeEnd(number: number, end: AnswerEnd): void {
    const listener = this.#calls.get(number);
    this.#calls.delete(number);
    listener?.onEnd(end);
  }

  takeFailure(number: number, error: AppError, isRetryable: boolean): void {
    const listener = this.#calls.get(number);
    this.#calls.delete(number);
    listener?.onFailed(error, isRetryable);
  }

  /** True while anybody waits for an answer of this number. */
  isOpen(number: number): boolean {
    return this.#calls.has(number);
  }

  /** The device is gone: all that it was at fails, so that others take it over. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deps.onClosed();
    const error = new AppError('replica-lost', 'the device that answered is gone');
    const listeners = [...this.#calls.values()];
    this.#calls.clear();
    for (const { onFailed } of listeners) onFailed(error, true);
    this.#bell.ring();
  }

  /** What is to be sent, as it comes, until the line is closed. */
  async *outgoing(): AsyncGenerator<LineMessage> {
    while (!this.#isClosed) {
      const message = this.#waiting.shift();
      if (message === undefined) await this.#bell.rung();
      else yield message;
    }
  }

  #send(message: LineMessage): void {
    if (this.#isClosed) return;
    this.#waiting.push(message);
    this.#bell.ring();
  }
}
