import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AccessRule } from '../../common/api/access-rule.ts';
import type { Grant } from '../access/grant.ts';
import type { Door } from './door.ts';

/** A request to a route beside the typed contract. */
export interface RawCall {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly parameters: Readonly<Record<string, string>>;
  /** The listener that it came in by. */
  readonly door: Door;
  /** On what access; undefined on a route that is open. */
  readonly grant: Grant | undefined;
  /** Fires when the server is about to close. */
  readonly draining: AbortSignal;
}

/** A route that reads and writes streams itself. What its handler throws is answered for it. */
export interface RawRoute {
  readonly method: 'GET' | 'HEAD' | 'PUT' | 'POST';
  readonly path: string;
  readonly rule: AccessRule;
  /** Asks served models: these have limits of their own, and take the secret also as `x-api-key`. */
  readonly asksModels?: true;
  readonly handle: (call: RawCall) => Promise<void>;
}
