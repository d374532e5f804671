import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { CHUNK_BYTES } from '../../platform/grpc/channel-options.ts';
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
  readonly draining: AbortSignal;
}

/** Of one answer. */
const MOST_CONTENT_BYTES = 256 << 20;

/** Requests down to the devices that serve models, answers up. */
export function inferenceHandlers(deps: InferenceHandlersDeps): Handlers<typeof InferenceService.method> {
  return {
    async *serve(requests, context) {
      const line = deps.serving.openLine(deps.identify(context));
      const over = AbortSignal.any([context.signal, deps.draining]);
      const close = () => line.close();
      over.addEventListener('abort', close, { once: true });
      if (over.aborted) close();
      const reading = takeAll(requests, line).then(
        () => line.close(),
        (error: unknown) => {
          line.close();
          if (error instanceof AppError && error.code === 'invalid-argument') throw error;
        },
      );
      reading.catch(() => undefined);
      try {
        for await (const message of line.outgoing()) yield* encode(message);
        if (context.signal.aborted) return;
        deps.draining.throwIfAborted();
        await reading;
      } finally {
        over.removeEventListener('abort', close);
        line.close();
      }
    },
  };
}

async function takeAll(requests: AsyncIterable<ServeRequest>, line: ServingLine): Promise<void> {
  /** Bytes of answers that have begun to come, by number. */
  const contents = new Map<number, { readonly chunks: Uint8Array[]; bytes: number }>();
  for await (const { kind } of requests) {
    line.hear();
    switch (kind.case) {
      case 'report':
        line.takeReport(decodeReplicaReport(kind.value));
        break;
      case 'piece':
        line.takePiece(kind.value.number, decodePiece(kind.value));
        break;
      case 'content': {
        const { number, data } = kind.value;
        if (!line.isOpen(number)) break;
        const content = contents.get(number) ?? { chunks: [], bytes: 0 };
        content.bytes += data.length;
        if (content.bytes > MOST_CONTENT_BYTES) throw new AppError('invalid-argument', 'the answer is too long');
        content.chunks.push(data);
        contents.set(number, content);
        break;
      }
      case 'completion': {
        const { number } = kind.value;
        const content = Buffer.concat(contents.get(number)?.chunks ?? []);
        contents.delete(number);
        line.takeEnd(number, decodeEnd(kind.value, content));
        break;
      }
      case 'failure':
        contents.delete(kind.value.number);
        line.takeFailure(kind.value.number, decodeFailure(kind.value), kind.value.isRetryable);
        break;
      case 'pulse':
      case undefined:
    }
  }
}

function* encode(message: LineMessage): Generator<Response> {
  const { number } = message;
  if (message.kind === 'credit') {
    yield { kind: { case: 'credit', value: { number, pieces: message.pieces } } };
  } else if (message.kind === 'cancel') {
    yield { kind: { case: 'cancel', value: { number } } };
  } else {
    const { replicaId, body, content, resumeTokens, deadlineMs, credit } = message.request;
    const value = { number, replicaId, body, resumeTokens: [...resumeTokens], deadlineMs, credit };
    yield { kind: { case: 'request', value: { ...value, contentBytes: BigInt(content.length) } } };
    for (let at = 0; at < content.length; at += CHUNK_BYTES) {
      yield { kind: { case: 'content', value: { number, data: content.subarray(at, at + CHUNK_BYTES) } } };
    }
  }
}
