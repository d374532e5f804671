import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import { InferenceBody } from '../../common/serving/inference-request.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
import { encodeEnd, encodeFailure } from '../../platform/wire/answer-wire.ts';
import { decodeWith } from '../../platform/wire/decode-with.ts';
import { parseJson } from '../../platform/wire/parse-json.ts';
import type { InferenceRequest } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import type { Replica } from '../serving/replica.ts';
import type { OngoingCall } from '../serving/runtime.ts';
import { AnswerLane, type AnswerOutbox } from './answer-outbox.ts';

interface ServedCallDeps {
  readonly request: InferenceRequest;
  readonly replica: Replica | undefined;
  readonly outbox: AnswerOutbox;
  readonly clock: Clock;
  readonly onOver: () => void;
}

/** No request of an orchestrator is larger. */
const MOST_CONTENT_BYTES = 256 << 20;
const MOST_BODY_BYTES = 16 << 20;

/** One request on its way through this device: from the stream to the runtime, and the answer back. */
export class ServedCall {
  readonly #deps: ServedCallDeps;
  readonly #lane: AnswerLane;
  /** A body that was too long for its message, and the content behind it. */
  #incoming: Buffer = Buffer.alloc(0);
  #received = 0;
  #call: OngoingCall | undefined;
  /** Answered or failed; the last words may still wait for credit. */
  #isAnswered = false;
  #isOver = false;
  #disarm: () => void = () => undefined;

  constructor(deps: ServedCallDeps) {
    this.#deps = deps;
    const { number, credit } = deps.request;
    this.#lane = new AnswerLane(number, credit, deps.outbox, {
      onFull: () => this.#call?.pause(),
      onRoom: () => this.#call?.resume(),
      onSent: () => this.#over(),
    });
  }

  /** Starts it, unless some of it is still to come. */
  begin(): void {
    const { request, clock } = this.#deps;
    const { bodyBytes, contentBytes, deadlineMs } = request;
    if (contentBytes > MOST_CONTENT_BYTES || bodyBytes > MOST_BODY_BYTES) {
      this.fail(new AppError('invalid-argument', `a request may bring ${MOST_CONTENT_BYTES} bytes`));
      return;
    }
    if (deadlineMs > 0) {
      this.#disarm = clock.after(deadlineMs, () => {
        this.#call?.cancel();
        this.fail(new AppError('deadline-exceeded', 'the answer took too long'));
      });
    }
    this.#incoming = Buffer.alloc(bodyBytes + Number(contentBytes));
    if (this.#incoming.length === 0) this.#start();
  }

  takeContent(data: Uint8Array): void {
    if (this.#isAnswered || this.#call !== undefined) return;
    if (this.#received + data.length > this.#incoming.length) {
      this.fail(new AppError('invalid-argument', 'more content came than was announced'));
      return;
    }
    this.#incoming.set(data, this.#received);
    this.#received += data.length;
    if (data.length > 0 && this.#received === this.#incoming.length) this.#start();
  }

  grant(pieces: number): void {
    this.#lane.grant(pieces);
  }

  /** Ends it without another word. */
  cancel(): void {
    this.#call?.cancel();
    this.#lane.drop();
    this.#isAnswered = true;
    this.#over();
  }

  fail(error: AppError): void {
    const value = encodeFailure(this.#deps.request.number, error);
    this.#answer({ content: [], last: { case: 'failure', value } });
  }

  #start(): void {
    const { request, replica } = this.#deps;
    if (replica === undefined) {
      this.fail(new AppError('replica-lost', 'this device does not serve it any more'));
      return;
    }
    const { bodyBytes } = request;
    try {
      const json = bodyBytes > 0 ? this.#incoming.toString('utf8', 0, bodyBytes) : request.body;
      const body = decodeWith(InferenceBody, parseJson(json, 'request'), 'body');
      this.#call = replica.infer(
        { body, content: this.#incoming.subarray(bodyBytes), resumeTokens: request.resumeTokens },
        {
          onPiece: (piece) => this.#isAnswered || this.#lane.push(piece),
          onEnd: (end) => this.#end(end),
          onFailed: (error) => this.fail(error),
        },
      );
    } catch (error) {
      this.fail(asAppError(error));
    }
  }

  #end(end: AnswerEnd): void {
    const { number } = this.#deps.request;
    const content = [];
    for (let at = 0; at < end.content.length; at += CHUNK_BYTES) {
      const data = end.content.subarray(at, at + CHUNK_BYTES);
      content.push({ kind: { case: 'content' as const, value: { number, data } } });
    }
    this.#answer({ content, last: { case: 'completion', value: encodeEnd(number, end) } });
  }

  /** Says these last, behind what waits for credit: until they have gone, more credit is for this answer. */
  #answer(rest: Parameters<AnswerLane['finish']>[0]): void {
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#incoming = Buffer.alloc(0);
    this.#disarm();
    this.#lane.finish(rest);
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#disarm();
    this.#deps.onOver();
  }
}
