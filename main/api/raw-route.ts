import type { IncomingMessage, ServerResponse } from 'node:http';

/** A request to a route beside the typed contract. */
export interface RawCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parameters: Readonly<Record<string, string>>;
  /** Fires when the server is about to close. */
  readonly draining: AbortSignal;
}

/** A route that reads and writes streams itself. What its handler throws is answered for it. */
export interface RawRoute {
  readonly method: 'GET' | 'HEAD' | 'PUT';
  readonly path: string;
  readonly handle: (call: RawCall) => Promise<void>;
}
