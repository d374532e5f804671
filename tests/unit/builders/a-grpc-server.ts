import { Client, credentials, Server, ServerCredentials } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { bindWithWindow } from '../../../platform/grpc/bind-with-window.ts';
import { CLIENT_OPTIONS, SERVER_OPTIONS } from '../../../platform/grpc/channel-options.ts';
import type { ServiceOptions } from '../../../platform/grpc/server-handlers.ts';
import { nextTurn } from './next-turn.ts';

/** A real gRPC server on loopback, gone when the test ends, with a client for it. */
export async function aGrpcServer(register: (server: Server, options: ServiceOptions) => void) {
  const bugs: { error: unknown; method: string }[] = [];
  const server = new Server(SERVER_OPTIONS);
  register(server, { reportBug: (error, method) => void bugs.push({ error, method }) });
  const { port } = await bindWithWindow(server, {
    address: '127.0.0.1:0',
    credentials: ServerCredentials.createInsecure(),
    flag: '--grpc-port',
  });
  onTestFinished(async () => {
    const closed = new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    server.forceShutdown();
    await closed;
    await nextTurn(); // grpc-js does not wait until the port is closed
  });
  const address = `127.0.0.1:${port}`;
  return { bugs, port, address, client: aGrpcClient(address) };
}

/** A channel that is closed when the test ends. */
export function aGrpcClient(address: string): Client {
  const client = new Client(address, credentials.createInsecure(), CLIENT_OPTIONS);
  onTestFinished(() => client.close());
  return client;
}
