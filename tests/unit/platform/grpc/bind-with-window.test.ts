import { once } from 'node:events';
import { type ClientHttp2Session, connect, type Settings } from 'node:http2';
import { createRequire } from 'node:module';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { bindWithWindow, WINDOW_BYTES } from '../../../../platform/grpc/bind-with-window.ts';
import { aGrpcServer } from '../../builders/a-grpc-server.ts';

/** A bare HTTP/2 connection, after both sides have told their settings. */
async function aSession(port: number): Promise<{ session: ClientHttp2Session; settings: Settings }> {
  const session = connect(`http://127.0.0.1:${port}`);
  onTestFinished(() => session.destroy());
  const [settings] = (await once(session, 'remoteSettings')) as [Settings];
  await new Promise((resolve) => session.ping(resolve));
  return { session, settings };
}

test('a client may send four megabytes before it must wait, on a stream and on the connection', async () => {
  const { port } = await aGrpcServer(() => undefined);
  const { session, settings } = await aSession(port);
  expect(WINDOW_BYTES).toBe(4 << 20);
  expect(settings.initialWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
  expect(session.state.remoteWindowSize).toBeGreaterThanOrEqual(WINDOW_BYTES);
});

test('other servers of the process keep what is usual', async () => {
  const http2: typeof import('node:http2') = createRequire(import.meta.url)('node:http2');
  const { createServer, createSecureServer } = http2;
  await aGrpcServer(() => undefined);
  expect(http2.createServer).toBe(createServer);
  expect(http2.createSecureServer).toBe(createSecureServer);
});

test('a port that another program has is refused by its name', async () => {
  const { port } = await aGrpcServer(() => undefined);
  const second = new Server();
  onTestFinished(() => second.forceShutdown());
  const address = `127.0.0.1:${port}`;
  await expect(
    bindWithWindow(second, { address, credentials: ServerCredentials.createInsecure(), flag: '--grpc-port' }),
  ).rejects.toMatchObject({
    code: 'port-in-use',
    message: `cannot listen for devices on ${address}`,
    hint: expect.stringContaining('--grpc-port'),
  });
});
