import { createServer, type RequestListener, type Server } from 'node:http';

/** A server on a free port of this machine. */
export interface LoopbackServer {
  readonly baseUrl: string;
  /** Breaks all connections, as a crash would, and goes on listening. */
  cut(): void;
  close(): Promise<void>;
}

/** Serves requests on a free port until it is closed. */
export async function listenOnLoopback(listener: RequestListener): Promise<LoopbackServer> {
  const server: Server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    baseUrl: `http://127.0.0.1:${address.port}`,
    cut: () => server.closeAllConnections(),
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
