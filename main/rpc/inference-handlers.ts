import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../common/token-buckets.ts';
import type { Handlers } from '../../platform/grpc/server-handlers.ts';
import { decodeEnd, decodeFailure, decodePiece } from '../../platform/wire/answer-wire.ts';
import { decodeReplicaReport } from '../../platform/wire/serving-wire.ts';
import type {
  InferenceService,
  ServeRequest,
  ServeResponseSchema,
} from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import type { LineMessage, ServingLine } from '../serving/serving-line.ts';
import type { IdentifyPeer } from './peer-identity.ts';

type Response = MessageInitShape<typeof ServeResponseSchema>;

export interface InferenceHandlersDeps {
  readonly identify: IdentifyPeer;
  readonly serving: {
    /** A newer line of a device ends its older one. */
    readonly openLine: (deviceId: DeviceId) => ServingLine;
  };
  readonly clock: Clock;
  readonly draining: AbortSignal;
}

/** Each report may change how a deployment is, which is written down: a device that sends one after the other has to wait. */
const REPORTS = { burst: 100, perSecond: 20, keys: 16_384 };

/** Requests down to the devices that serve models, answers up. */
export function inferenceHandlers(deps: InferenceHandlersDeps): Handlers<typeof InferenceService.method> {
  const calm = new Calm(deps.clock);
  return {
    async *serve(requests, context) {
      const line = deps.serving.openLine(deps.identify(context));
      const over = AbortSignal.any([context.signal, deps.draining]);
      const close = () => line.close();
      over.addEventListener('abort', close, { once: true });
      if (over.aborted) close();
      let isRead = false;
      const reading = takeAll(requests, line, calm).finally(() => {
        isRead = true;
        close();
      });
      reading.catch(() => undefined);
      try {
        for await (const message of line.outgoing()) yield encode(message);
        if (context.signal.aborted) return;
        deps.draining.throwIfAborted();
        // The device may be alive and hold this stream for a good one: it is to open another.
        if (!isRead) throw new AppError('unavailable', 'a newer stream has taken over, or the device was offline');
        await reading;
      } finally {
        over.removeEventListener('abort', close);
        line.close();
      }
    },
  };
}

/** Lets a device go on when it has not said too much. */
class Calm {
  readonly #clock: Clock;
  readonly #buckets: TokenBuckets;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#buckets = new TokenBuckets({ clock, ...REPORTS });
  }

  async wait(deviceId: DeviceId): Promise<void> {
    for (let waitMs = this.#buckets.take(deviceId); waitMs > 0; waitMs = this.#buckets.take(deviceId)) {
      await new Promise<void>((resolve) => void this.#clock.after(waitMs, resolve));
    }
  }
}

async function takeAll(requests: AsyncIterable<ServeRequest>, line: ServingLine, calm: Calm): Promise<void> {
  for await (const { kind } of requests) {
    line.hear();
    switch (kind.case) {
      case 'report':
        await calm.wait(line.deviceId);
        line.takeReport(decodeReplicaReport(kind.value));
        break;
      case 'piece':
        line.takePiece(kind.value.number, decodePiece(kind.value));
        break;
      case 'content':
        line.takeContent(kind.value.number, kind.value.data);
        break;
      case 'completion': {
        const { value } = kind;
        if (value.lastPiece !== undefined) line.takePiece(value.number, decodePiece(value.lastPiece));
        line.takeEnd(value.number, (content) => decodeEnd(value, content));
        break;
      }
      case 'failure':
        line.takeFailure(kind.value.number, decodeFailure(kind.value), kind.value.isRetryable);
        break;
      case 'pulse':
      case undefined:
    }
  }
}

function encode(message: LineMessage): Response {
  const { number } = message;
  switch (message.kind) {
    case 'credit':
      return { kind: { case: 'credit', value: { number, pieces: message.pieces } } };
    case 'cancel':
      return { kind: { case: 'cancel', value: { number } } };
    case 'content':
      return { kind: { case: 'content', value: { number, data: message.data } } };
    case 'request': {
      const { resumeTokens, contentBytes, ...head } = message.request;
      const value = { number, ...head, resumeTokens: [...resumeTokens], contentBytes: BigInt(contentBytes) };
      return { kind: { case: 'request', value } };
    }
  }
}
