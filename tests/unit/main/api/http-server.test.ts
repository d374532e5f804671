import { connect } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import { GrantEndings } from '../../../../main/access/grant-endings.ts';
import { HttpServer } from '../../../../main/api/http-server.ts';
import { webUiPages } from '../../../../main/api/web-ui-pages.ts';
import { nodeClock } from '../../../../platform/node-clock.ts';
import { aControlApi, ask, ownerOf } from './a-control-api.ts';

/** What a server says to raw bytes before it hangs up. */
async function say(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.write(bytes);
  let heard = '';
  for await (const chunk of socket) heard += String(chunk);
  return heard;
}

describe('who may ask', () => {
  test.each(['127.0.0.1', 'localhost', 'LOCALHOST:8000', '[::1]:1'])('a program that calls it %s', async (host) => {
    const { url } = await aControlApi();
    expect((await ask(`${url}/health`, { headers: { host } })).status).toBe(200);
  });

  test.each(['evil.example', '127.0.0.1.evil.example', 'localhost.evil.example:80', '192.168.0.2', 'localhost:x'])(
    'nobody who calls it %s: the name may have been rebound',
    async (host) => {
      const { url } = await aControlApi();
      const answer = await ask(`${url}/health`, { headers: { host } });
      expect(answer.status).toBe(403);
      expect(JSON.parse(answer.text)).toMatchObject({ code: 'forbidden', details: {} });
    },
  );

  test('no page of another origin', async () => {
    const { url, server } = await aControlApi();
    for (const origin of ['https://evil.example', 'null', `http://localhost:${server.port}`, 'http://127.0.0.1:1']) {
      expect((await ask(`${url}/api/v1/jobs/x/cancel`, { method: 'POST', headers: { origin } })).status).toBe(403);
    }
    expect((await ask(`${url}/health`, { headers: { origin: url } })).status).toBe(200);
  });
});

describe('garbage', () => {
  test('gets an answer of its own kind and a closed door', async () => {
    const { server, url, bugs } = await aControlApi();
    expect(await say(server.port, 'hello\r\n\r\n')).toMatch(/^HTTP\/1.1 400 .*"code":"invalid-argument"/s);
    expect(await say(server.port, `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'y'.repeat(100_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 431 /,
    );
    expect(await say(server.port, 'GET /health HTTP/1.1\r\nconnection: close\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
    expect(await say(server.port, 'GET http://localhost/health HTTP/1.1\r\nhost: localhost\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 /,
    );
    expect((await ask(`${url}/health`)).status).toBe(200);
    expect(bugs).toEqual([]);
  });
});

describe('starting and stopping', () => {
  test('a port that is taken says so', async () => {
    const { server } = await aControlApi();
    await expect(aControlApi({ port: server.port })).rejects.toMatchObject({
      code: 'port-in-use',
      details: { port: server.port },
      hint: expect.stringContaining('--api-port'),
    });
  });

  test('a port is known while it listens', async () => {
    const { server } = await aControlApi();
    expect(server.port).toBeGreaterThan(0);
    await server.stop();
    expect(server.port).toBe(0);
    await server.stop();
  });

  test('a stop ends open event streams in a proper way, and idle and half-open connections', async () => {
    const { url, server, bugs, secret } = await aControlApi();
    const idle = connect(server.port, '127.0.0.1');
    const half = connect(server.port, '127.0.0.1');
    half.write(
      `POST /api/v1/jobs HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${secret}\r\ncontent-length: 10\r\n\r\n{`,
    );
    for (const socket of [idle, half]) onTestFinished(() => void socket.destroy());
    const streams = await Promise.all([1, 2, 3].map(() => fetch(`${url}/api/v1/events`, { headers: ownerOf(url) })));
    const ends = Promise.all(streams.map((stream) => stream.text()));
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(await ends).toEqual([': \n\n', ': \n\n', ': \n\n']);
    await expect(ask(`${url}/health`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect(bugs).toEqual([]);
  });

  test('a stop with nothing but streams open is quick', async () => {
    const { url, server } = await aControlApi();
    const stream = await fetch(`${url}/api/v1/events`, { headers: ownerOf(url) });
    const before = performance.now();
    await server.stop();
    expect(performance.now() - before).toBeLessThan(500);
    await stream.text();
  });

  test('a server that never started stops', async () => {
    const { server } = await aControlApi();
    void server;
    const idle = new HttpServer({
      loopback: { port: 0 },
      router: {} as never,
      rawRoutes: [],
      pages: webUiPages(),
      gate: {} as never,
      endings: new GrantEndings(),
      clock: nodeClock,
      log: { error: () => undefined, warn: () => undefined },
    });
    await idle.stop();
  });
});
