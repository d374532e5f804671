import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type TLSSocket, type TlsOptions } from 'node:tls';
import { onTestFinished } from 'vitest';
import { ORCHESTRATOR_NAME } from '../../../../platform/pki/certificate-names.ts';

/** A TLS server on loopback that shows this certificate, until the test ends. */
export async function aTlsServer(options: TlsOptions, onSocket: (socket: TLSSocket) => void = () => undefined) {
  const open = new Set<TLSSocket>();
  const heard: Buffer[] = [];
  const server = createServer({ ALPNProtocols: ['h2'], ...options }, (socket) => {
    open.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => heard.push(data));
    onSocket(socket);
  });
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(async () => {
    for (const socket of open) socket.destroy();
    server.close();
    await once(server, 'close');
  });
  const { port } = server.address() as AddressInfo;
  return { host: '127.0.0.1', port, heard };
}

/** Connects to a server as a device does that believes only these authorities; throws what TLS has against it. */
export async function connectBelieving(port: number, authorities: readonly string[]): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port, ca: [...authorities], servername: ORCHESTRATOR_NAME });
  onTestFinished(() => void socket.destroy());
  await once(socket, 'secureConnect');
  socket.destroy();
}
