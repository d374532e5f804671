import { connect } from 'node:net';

const LIMIT_MS = 3_000;

/** How an attempt to open a TCP connection ended; the code of the system's error where it failed. */
export type Attempt = { readonly tookMs: number } | { readonly reason: string };

/** Opens a TCP connection and closes it at once. */
export async function tryConnect(host: string, port: number): Promise<Attempt> {
  const startedAt = performance.now();
  return await new Promise((resolve) => {
    const socket = connect({ host, port, timeout: LIMIT_MS });
    const end = (attempt: Attempt) => {
      socket.destroy();
      resolve(attempt);
    };
    socket.once('connect', () => end({ tookMs: Math.round(performance.now() - startedAt) }));
    socket.once('timeout', () => end({ reason: 'ETIMEDOUT' }));
    socket.once('error', (error: NodeJS.ErrnoException) => end({ reason: error.code ?? error.message.slice(0, 100) }));
  });
}
