import { createORPCClient } from '@orpc/client';
import { controlContract } from '../api/control-contract.ts';
import type { ControlClient } from './control-client.ts';
import { type ClientPort, linkThrough } from './port-line.ts';

/** A client of the control API through a message port, as the window of the desktop app has it. It needs no access token. */
export function createPortClient(port: ClientPort): ControlClient {
  return createORPCClient(linkThrough(port, controlContract, 'the orchestrator'));
}
