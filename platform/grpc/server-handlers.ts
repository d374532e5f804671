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
import { AppError, type ErrorCode } from '../../common/errors.ts';
import type { AnyMessage } from './any-message.ts';
import { methodDefinition } from './method-definition.ts';
import type { Handler } from './method-types.ts';
import { type ShownCertificate, toShownCertificate } from './peer-certificate.ts';
import { pump } from './pump.ts';
import { receivedMessages } from './received-messages.ts';
import { CODE_METADATA_KEY, toStatus } from './status-codes.ts';

/** What a handler knows of its call. */
export interface CallContext {
  /** Fires when the caller has gone or has cancelled. */
  readonly signal: AbortSignal;
  readonly metadata: Metadata;
  /** Network address of the caller, without its port. */
  readonly address: string;
  /** The certificate that the caller has shown; undefined without mutual TLS. */
  readonly certificate: ShownCertificate | undefined;
}

/**
 * Looks at every call before its handler does. Throws an AppError for a caller that may not call; the signal that it
 * returns ends the call with its reason.
 */
export type Guard = (context: CallContext) => AbortSignal | undefined;

/** One for all: a call is also told of its caller's going when it has ended well, and each trace would take its time. */
const GONE = new AppError('cancelled', 'the caller has gone');

export type Handlers<Methods extends GenServiceMethods> = {
  [Name in keyof Methods]: Handler<Methods[Name], CallContext>;
};

export interface ServiceOptions {
  readonly reportBug: ReportBug;
  readonly guard?: Guard | undefined;
  readonly onRefused?: OnRefused | undefined;
}

/** Told of every call that ended in an error that is not the caller's doing. */
export type ReportBug = (error: unknown, method: string) => void;

/** Told of every call that ended in an error that is the caller's doing, or nobody's. */
type OnRefused = (code: ErrorCode, address: string, method: string) => void;

/**
 * Serves a protobuf service with handlers that are async functions and generators. Only the text of an AppError reaches
 * the peer.
 */
export function addService<Methods extends GenServiceMethods>(
  server: Server,
  service: GenService<Methods>,
  handlers: Handlers<Methods>,
  options: ServiceOptions,
): void {
  const definition: Record<string, ReturnType<typeof methodDefinition>> = {};
  const implementation: UntypedServiceImplementation = {};
  for (const [name, method] of Object.entries(service.method) as [string, DescMethod][]) {
    definition[name] = methodDefinition(method);
    implementation[name] = grpcHandler(method, handlers[name as keyof Methods] as AnyMessage, options);
  }
  server.addService(definition as ServiceDefinition, implementation);
}

/** One method as grpc-js wants it. */
export function grpcHandler(
  method: DescMethod,
  handler: (request: AnyMessage, context: CallContext) => AnyMessage,
  { reportBug, guard, onRefused }: ServiceOptions,
): UntypedHandleCall {
  const { requestStream, responseStream, path } = methodDefinition(method);
  const fail = (error: unknown, address: string) => {
    const { code, details, errorCode } = toStatus(error);
    if (errorCode === 'internal') reportBug(error, path);
    onRefused?.(errorCode, address, path);
    const metadata = new Metadata();
    metadata.set(CODE_METADATA_KEY, errorCode);
    return { code, details, metadata };
  };
  const handle = (call: AnyMessage, callback?: (error: unknown, response?: unknown) => void) => {
    const gone = new AbortController();
    const context = contextOf(call, gone.signal);
    const settle = once((error: unknown, response?: unknown) => {
      if (callback !== undefined) callback(error === undefined ? null : fail(error, context.address), response);
      else if (error === undefined) call.end();
      else call.emit('error', fail(error, context.address));
    });
    call.on('cancelled', () => gone.abort(GONE));
    call.on('error', () => undefined); // the stream's teardown; the status is decided by what is settled
    let barred: AbortSignal | undefined;
    const bar = () => {
      gone.abort(barred?.reason);
      // A call by which a member leaves is answered first.
      if (callback !== undefined && !requestStream) setImmediate(() => settle(barred?.reason));
      else settle(barred?.reason);
    };
    const run = async () => {
      barred = guard?.(context);
      barred?.addEventListener('abort', bar, { once: true });
      const request = requestStream ? receivedMessages(call, () => barred?.aborted !== true) : call.request;
      if (!responseStream) return await handler(request, context);
      await pump(handler(request, context), call, gone.signal);
    };
    void run()
      .then(
        (response) => settle(undefined, response),
        (error: unknown) => settle(error),
      )
      .finally(() => barred?.removeEventListener('abort', bar));
  };
  return handle as handleServerStreamingCall<AnyMessage, AnyMessage>;
}

function contextOf(call: AnyMessage, signal: AbortSignal): CallContext {
  const { sslPeerCertificate } = call.getAuthContext();
  const certificate = sslPeerCertificate && toShownCertificate(sslPeerCertificate);
  return { signal, metadata: call.metadata, address: withoutPort(call.getPeer()), certificate };
}

function withoutPort(peer: string): string {
  return peer.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
}

/** Calls no more than once. */
function once<Parameters extends unknown[]>(call: (...parameters: Parameters) => void) {
  let isDone = false;
  return (...parameters: Parameters) => {
    if (isDone) return;
    isDone = true;
    call(...parameters);
  };
}
