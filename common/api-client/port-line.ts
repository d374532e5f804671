import type { ClientContext } from '@orpc/client';
import { RPCLink, type SupportedMessagePort } from '@orpc/client/message-port';
import type { AnyContractRouter } from '@orpc/contract';
import { ResponseValidationPlugin } from '@orpc/contract/plugins';
import { AppError } from '../errors.ts';
import { asCallError, isAbort } from './call-error.ts';

/** One end of a message channel, as pages and Node have it. */
export interface ClientPort {
  addEventListener(type: 'message' | 'close', listener: (event: { readonly type: string }) => void): void;
  postMessage(message: unknown): void;
  start(): void;
}

/**
 * The way of calls through a port. What comes back is checked against the contract. Errors are AppErrors with the code
 * that the other end gave, or `unavailable` once the port has closed.
 */
export function linkThrough(port: ClientPort, contract: AnyContractRouter, otherEnd: string) {
  let isClosed = false;
  port.addEventListener('close', () => {
    isClosed = true;
  });
  const closed = (cause?: unknown) =>
    new AppError('unavailable', `the line to ${otherEnd} is closed`, {
      cause,
      hint: 'Close the window and open it again.',
    });
  const link = new RPCLink<ClientContext>({
    port: port as SupportedMessagePort,
    plugins: [new ResponseValidationPlugin(contract)],
    interceptors: [
      async (call) => {
        if (isClosed) throw closed();
        try {
          return await call.next();
        } catch (error) {
          if (isClosed && call.signal?.aborted !== true && isAbort(error)) throw closed(error);
          throw asCallError(error, otherEnd);
        }
      },
    ],
  });
  port.start();
  return link;
}
