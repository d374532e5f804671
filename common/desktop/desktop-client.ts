import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { type ClientPort, linkThrough } from '../api-client/port-line.ts';
import { desktopContract } from './desktop-contract.ts';

/** What the window may ask of the app around it, as functions with types. */
export type DesktopClient = ContractRouterClient<typeof desktopContract>;

/** A client of the app through its message port. Errors are AppErrors, `unavailable` once the port has closed. */
export function createDesktopClient(port: ClientPort): DesktopClient {
  return createORPCClient(linkThrough(port, desktopContract, 'the app'));
}
