import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { limitConnections } from '../../../../platform/grpc/connection-limits.ts';

const LIMITS = { most: 100, mostOfAddress: 10, mostOfCertificate: 1, mostShaking: 100, mostShakingOfAddress: 3 };

/** A server whose connections never finish a handshake. */
async function aServer(limits = LIMITS) {
  const refused: string[] = [];
  const server = createServer(() => undefined);
  limitConnections(server, limits, (kind, address) => void refused.push(`${kind} ${address}`));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const open = async (): Promise<Socket> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1').resume();
    socket.on('error', () => undefined);
    onTestFinished(() => void socket.destroy());
    await once(socket, 'connect');
    return socket;
  };
  return { refused, open };
}

test('the oldest of an address goes where too many of it have not finished their handshake', async () => {
  const { refused, open } = await aServer();
  const oldest = await open();
  const closed = once(oldest, 'close');
  const others = [await open(), await open(), await open()];
  await closed;
  expect(others.map((socket) => socket.destroyed)).toEqual([false, false, false]);
  expect(refused).toEqual(['too-many-connections 127.0.0.1']);
});

test('the oldest goes where all together are too many', async () => {
  const { refused, open } = await aServer({ ...LIMITS, mostShaking: 1 });
  const oldest = await open();
  const closed = once(oldest, 'close');
  const next = await open();
  await closed;
  expect(next.destroyed).toBe(false);
  expect(refused).toEqual(['too-many-connections 127.0.0.1']);
});
