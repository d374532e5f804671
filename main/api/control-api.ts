import { implement } from '@orpc/server';
import { controlContract } from '../../common/api/control-contract.ts';
import type { Grant } from '../access/grant.ts';

/** What a transport (HTTP, message port) gives to every call. */
export interface ControlContext {
  /** On what access the call is made; undefined where none is needed. */
  readonly grant: Grant | undefined;
  /** Fires when the transport is about to close or the access ends: endless answers end then. */
  readonly draining: AbortSignal;
  /** True for a caller on this machine. */
  readonly isLocal: boolean;
}

/** The contract, ready to be filled in with handlers. */
export const controlApi = implement(controlContract).$context<ControlContext>();
