import type { DescMethod } from '@bufbuild/protobuf';
import type { GenService, GenServiceMethods } from '@bufbuild/protobuf/codegenv2';
import {
  type handleServerStreamingCall,
  Metadata,
  type Server,
  type ServiceDefinition,
  type UntypedHandleCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import type { AnyMessage } from './any-message.ts';
import { methodDefinition } from './method-definition.ts';
import type { Handler } from './method-types.ts';
import { pump } from './pump.ts';
import { CODE_METADATA_KEY, toStatus } from './status-codes.ts';

/** What a handler knows of its call. */
export interface CallContext {
  /** Fires when the caller has gone or has cancelled. */
  readonly signal: AbortSignal;
  readonly metadata: Metadata;
  /** Address of the caller. */
  readonly address: string;
}

export type Handlers<Methods extends GenServiceMethods> = {
  [Name in keyof Methods]: Handler<Methods[Name], CallContext>;
};

/** Told of every call that ended in an error that is not the caller's doing. */
export type ReportBug = (error: unknown, method: string) => void;

/**
 * Serves a protobuf service with handlers that are async functions and generators. Only the text of an AppError reaches
 * the peer.
 */
export function addService<Methods extends GenServiceMethods>(
  server: Server,
  service: GenService<Methods>,
  handlers: Handlers<Methods>,
  reportBug: ReportBug,
): void {
  const definition: Record<string, ReturnType<typeof methodDefinition>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(service.method) as [string, DescMethod][]) {
    definition[name] = methodDefinition(method);
    implementation[name] = grpcHandler(method, handlers[name as keyof Methods] as AnyMessage, reportBug);
  }
  server.addService(definition as ServiceDefinition, implementation);
}

/** One method as grpc-js wants it. */
export function grpcHandler(
  method: DescMethod,
  handler: (request: AnyMessage, context: CallContext) => AnyMessage,
  reportBug: ReportBug,
): UntypedHandleCall {
  const { requestStream, responseStream, path } = methodDefinition(method);
  const fail = (error: unknown) => {
    const { code, details, errorCode } = toStatus(isCut(error) ? new AppError('cancelled', 'the call was cut') : error);
    if (errorCode === 'internal') reportBug(error, path);
    const metadata = new Metadata();
    metadata.set(CODE_METADATA_KEY, errorCode);
    return { code, details, metadata };
  };
  const handle = (call: AnyMessage, callback?: (error: unknown, response?: unknown) => void) => {
    const gone = new AbortController();
    call.on('cancelled', () => gone.abort(new AppError('cancelled', 'the caller has gone')));
    call.on('error', () => undefined); // the stream's teardown; the status is decided below
    const context: CallContext = { signal: gone.signal, metadata: call.metadata, address: call.getPeer() };
    // A plain iterator would destroy the duplex when a handler returns early, and its status would be lost.
    const request = requestStream ? call.iterator({ destroyOnReturn: false }) : call.request;
    if (responseStream) {
      void (async () => pump(handler(request, context), call, gone.signal))().then(
        () => call.end(),
        (error: unknown) => call.emit('error', fail(error)),
      );
    } else {
      void (async () => handler(request, context))().then(
        (response) => callback?.(null, response),
        (error: unknown) => callback?.(fail(error)),
      );
    }
  };
  return handle as handleServerStreamingCall<AnyMessage, AnyMessage>;
}

/** True for what a stream throws whose caller has gone, or has sent what is no message. */
function isCut(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
