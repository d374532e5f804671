import { implement } from '@orpc/server';
import { controlContract } from '../../common/api/control-contract.ts';

/** What a transport (HTTP, message port) gives to every call. */
export interface ControlContext {
  /** Fires when the transport is about to close: endless answers end then. */
  readonly draining: AbortSignal;
}

/** The contract, ready to be filled in with handlers. */
export const controlApi = implement(controlContract).$context<ControlContext>();
