import { AppError } from '../../common/errors.ts';
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

/** One request on its way through this device: from the stream to the runtime, and the answer back. */
export class ServedCall {
  readonly #deps: ServedCallDeps;
  readonly #lane: AnswerLane;
  readonly #content: Buffer;
  #received = 0;
  #call: OngoingCall | undefined;
  #isOver = false;
  #disarm: () => void = () => undefined;

  /** @throws AppError `invalid-argument` */
  constructor(deps: ServedCallDeps) {
    this.#deps = deps;
    const { number, credit, contentBytes } = deps.request;
    this.#lane = new AnswerLane(number, credit, deps.outbox, {
      onFull: () => this.#call?.pause(),
      onRoom: () => this.#call?.resume(),
    });
    this.#content = Buffer.alloc(contentBytes > MOST_CONTENT_BYTES ? 0 : Number(contentBytes));
  }

  /** Starts it, unless tensors are still to come. */
  begin(): void {
    const { request, clock } = this.#deps;
    if (request.contentBytes > MOST_CONTENT_BYTES) {
      throw new AppError('invalid-argument', `a request may bring ${MOST_CONTENT_BYTES} bytes`);
    }
    if (request.deadlineMs > 0) {
      this.#disarm = clock.after(request.deadlineMs, () => {
        this.#call?.cancel();
        this.fail(new AppError('deadline-exceeded', 'the answer took too long'));
      });
    }
    if (this.#content.length === 0) this.#start();
  }

  takeContent(data: Uint8Array): void {
    if (this.#isOver || this.#call !== undefined) return;
    if (this.#received + data.length > this.#content.length) {
      this.fail(new AppError('invalid-argument', 'more content came than was announced'));
      return;
    }
    this.#content.set(data, this.#received);
    this.#received += data.length;
    if (this.#received === this.#content.length) this.#start();
  }

  grant(pieces: number): void {
    this.#lane.grant(pieces);
  }

  /** Ends it without another word. */
  cancel(): void {
    this.#call?.cancel();
    this.#over();
  }

  fail(error: AppError): void {
    if (this.#isOver) return;
    this.#lane.finish([{ kind: { case: 'failure', value: encodeFailure(this.#deps.request.number, error) } }]);
    this.#over();
  }

  #start(): void {
    const { request, replica } = this.#deps;
    if (replica === undefined) {
      this.fail(new AppError('replica-lost', 'this device does not serve it any more'));
      return;
    }
    const body = decodeWith(InferenceBody, parseJson(request.body, 'request'), 'body');
    this.#call = replica.infer(
      { body, content: this.#content, resumeTokens: request.resumeTokens },
      {
        onPiece: (piece) => this.#isOver || this.#lane.push(piece),
        onEnd: (end) => this.#end(end),
        onFailed: (error) => this.fail(error),
      },
    );
  }

  #end(end: AnswerEnd): void {
    if (this.#isOver) return;
    const { number } = this.#deps.request;
    const chunks = [];
    for (let at = 0; at < end.content.length; at += CHUNK_BYTES) {
      const data = end.content.subarray(at, at + CHUNK_BYTES);
      chunks.push({ kind: { case: 'content' as const, value: { number, data } } });
    }
    this.#lane.finish([...chunks, { kind: { case: 'completion', value: encodeEnd(number, end) } }]);
    this.#over();
  }

  #over(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#disarm();
    this.#deps.onOver();
  }
}
