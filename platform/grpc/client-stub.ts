import type { DescMethod } from '@bufbuild/protobuf';
import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';
import { type Client, Metadata, type ServiceError } from '@grpc/grpc-js';
import type { AnyMessage } from './any-message.ts';
import { methodDefinition } from './method-definition.ts';
import type { Call } from './method-types.ts';
import { pump } from './pump.ts';
import { receivedMessages } from './received-messages.ts';
import { fromServiceError } from './status-codes.ts';

export interface CallOptions {
  readonly signal?: AbortSignal;
  readonly metadata?: Metadata;
  /** For unary calls only: an endless stream has none. */
  readonly timeoutMs?: number;
}

export type Stub<Methods extends GenServiceMethods> = {
  [Name in keyof Methods]: Call<Methods[Name], CallOptions>;
};

/** Calls a protobuf service by async functions and iterables. Failures are AppErrors. */
export function createStub<Methods extends GenServiceMethods>(
  client: Client,
  service: GenService<Methods>,
  defaults: () => Metadata = () => new Metadata(),
): Stub<Methods> {
  const calls = Object.entries(service.method) as [string, DescMethod][];
  return Object.fromEntries(
    calls.map(([name, method]) => [name, caller(client, method, defaults)]),
  ) as AnyMessage as Stub<Methods>;
}

function caller(client: Client, method: DescMethod, defaults: () => Metadata) {
  const { path, requestStream, responseStream, requestSerialize, responseDeserialize } = methodDefinition(method);
  return (request: AnyMessage, { signal, metadata = defaults(), timeoutMs }: CallOptions = {}): AnyMessage => {
    const options = timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
    const ended = new AbortController();
    const watch = (call: AnyMessage) => {
      const cancel = () => call.cancel();
      signal?.addEventListener('abort', cancel, { once: true });
      call.on('status', () => {
        ended.abort('the call has ended'); // without a reason, abort makes an error with a stack each time
        signal?.removeEventListener('abort', cancel);
      });
      if (signal?.aborted) cancel();
      return call;
    };
    const send = (call: AnyMessage) =>
      pump(request, call, ended.signal).then(
        () => call.end(),
        (error: unknown) => {
          call.cancel();
          throw error;
        },
      );

    if (responseStream) {
      const call = watch(
        requestStream
          ? client.makeBidiStreamRequest(path, requestSerialize, responseDeserialize, metadata, options)
          : client.makeServerStreamRequest(path, requestSerialize, responseDeserialize, request, metadata, options),
      );
      call.on('error', () => undefined); // delivered through the iterator
      if (requestStream) send(call).catch((error: unknown) => call.destroy(error));
      return received(call);
    }
    return new Promise((resolve, reject) => {
      const settle = (error: ServiceError | null, response?: AnyMessage) =>
        error === null ? resolve(response) : reject(fromServiceError(error));
      if (requestStream) {
        const call = client.makeClientStreamRequest(
          path,
          requestSerialize,
          responseDeserialize,
          metadata,
          options,
          settle,
        );
        send(watch(call)).catch(reject);
      } else {
        watch(client.makeUnaryRequest(path, requestSerialize, responseDeserialize, request, metadata, options, settle));
      }
    });
  };
}

/** grpc-js does not cancel a call when its reader stops early. */
async function* received(call: AnyMessage): AsyncGenerator<AnyMessage> {
  try {
    yield* receivedMessages(call);
  } catch (error) {
    throw isServiceError(error) ? fromServiceError(error) : error;
  } finally {
    call.cancel();
  }
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && 'details' in error;
}
