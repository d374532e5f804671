import type { Server } from '@grpc/grpc-js';

/** Open calls get this long to end when the server stops. */
const FAREWELL_MS = 1_000;

/** Stops a server: nobody new, a second for those who are talking, then force. */
export async function shutDown(server: Server): Promise<void> {
  const force = setTimeout(() => server.forceShutdown(), FAREWELL_MS);
  await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
  clearTimeout(force);
}
