import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { contentRoutes } from '../../common/api/content-routes.ts';
import { ResourceName, UploadId } from '../../common/domain/ids.ts';
import { APP_ORIGIN, registerAppScheme } from '../../main/desktop/window/app-origin.ts';
import { createContentRelay } from '../../main/desktop/window/content-relay.ts';
import { servePage } from '../../main/desktop/window/serve-page.ts';
import { readOwnerToken } from '../../platform/control-client/owner-token.ts';
import { freshElectron } from '../support/electron/reset.ts';
import { pages } from '../support/electron/session.ts';
import { TestOrchestrator } from '../support/test-orchestrator.ts';

// Only what is still held counts, and not what nobody has collected yet.
setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

registerAppScheme();
beforeEach(freshElectron);

const PIECE = randomBytes(1 << 20);
const MEGABYTES = 64;
const TOTAL = PIECE.length * MEGABYTES;
const path = contentRoutes.modelUpload(ResourceName.parse('big'), UploadId.parse('upload-1'), { fileName: 'big.bin' });

/** The window's way to an orchestrator: the handler of its own scheme. */
async function aWindow() {
  const orchestrator = await TestOrchestrator.start();
  const relay = createContentRelay({
    apiPort: () => orchestrator.apiPort,
    token: () => readOwnerToken(orchestrator.folder),
    log: { warn: () => undefined },
  });
  servePage(async () => new Response('the page'), relay);
  const ask = async (address: string, options: RequestInit & { duplex?: 'half' } = {}): Promise<Response> => {
    const answer = await pages.get('app')?.(new Request(new URL(address, `${APP_ORIGIN}/`), options));
    if (answer === undefined) throw new Error('nobody serves the page');
    return answer;
  };
  return { orchestrator, ask };
}

/** So many pieces as a stream that is made as it is read; then it ends, or breaks. */
function pieces(count: number, onRead: () => void, breaks = false): ReadableStream<Uint8Array> {
  let left = count;
  return new ReadableStream(
    {
      pull(controller) {
        onRead();
        if (left-- > 0) controller.enqueue(new Uint8Array(PIECE));
        else if (breaks) controller.error(new Error('the page has gone'));
        else controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}

test('the window sends a file of 64 MB, cut in the middle, and fetches it from an offset on, never held in memory', async () => {
  const { orchestrator, ask } = await aWindow();
  const hash = createHash('sha256');
  for (let i = 0; i < MEGABYTES; i++) hash.update(PIECE);
  const sha256 = hash.digest('hex');
  let most = 0;
  let looks = 0;
  collectGarbage();
  const before = process.memoryUsage().arrayBuffers;
  const look = () => {
    if (looks++ % 24 !== 0) return;
    collectGarbage();
    most = Math.max(most, process.memoryUsage().arrayBuffers - before);
  };
  const put = (offset: number, body: ReadableStream, last: Readonly<Record<string, string>>) =>
    ask(path, {
      method: 'PUT',
      body,
      duplex: 'half',
      headers: { 'upload-offset': `${offset}`, 'upload-length': `${TOTAL}`, 'upload-complete': '?0', ...last },
    });

  const cut = await put(0, pieces(40, look, true), {});
  expect(cut.status).toBe(502);
  expect(Number((await ask(path, { method: 'HEAD' })).headers.get('upload-offset'))).toBeGreaterThan(0);
  const wrong = await put(TOTAL - PIECE.length, pieces(1, look), {});
  expect(wrong.status).toBe(409);
  const offset = Number(wrong.headers.get('upload-offset'));
  const skipped = offset % PIECE.length;
  const rest = MEGABYTES - (offset - skipped) / PIECE.length;
  const body = pieces(rest, look).pipeThrough(withoutFirst(skipped));
  const done = await put(offset, body, { 'upload-complete': '?1', 'upload-sha256': sha256 });
  expect({ status: done.status, ...((await done.json()) as object) }).toMatchObject({ status: 201, sha256 });

  const content = contentRoutes.modelContent(ResourceName.parse('big'), 1);
  const tail = await ask(content, { headers: { range: `bytes=${TOTAL - 1_000}-` } });
  expect([tail.status, tail.headers.get('content-range')]).toEqual([
    206,
    `bytes ${TOTAL - 1_000}-${TOTAL - 1}/${TOTAL}`,
  ]);
  expect(Buffer.from(await tail.arrayBuffer())).toEqual(Buffer.from(PIECE.subarray(PIECE.length - 1_000)));

  const all = await ask(content);
  const received = createHash('sha256');
  for await (const chunk of all.body ?? []) {
    received.update(chunk);
    look();
  }
  expect(received.digest('hex')).toBe(sha256);
  expect(most).toBeLessThan(TOTAL / 2);

  const events = await ask('/api/v1/events/export');
  expect(await events.text()).toContain('"kind":"model-added"');
  await orchestrator.stop();
  expect((await ask(content)).status).toBe(502);
});

test('nothing but files goes this way, and for nobody but the page itself', async () => {
  const { ask } = await aWindow();
  const content = contentRoutes.modelContent(ResourceName.parse('none'), 1);
  expect((await ask(content)).status).toBe(404);
  expect(((await (await ask(content)).json()) as { code: string }).code).toBe('not-found');
  for (const [method, address] of [
    ['GET', '/api/v1/devices'],
    ['GET', '/api/v1/access/tokens'],
    ['POST', '/api/v1/jobs'],
    ['POST', '/api/v1/sign-in'],
    ['DELETE', content],
    ['GET', path],
    ['GET', '/api/v1/events/export/..%2f..%2fdevices'],
    ['GET', '/api/v1/backups/../devices/content'],
    ['GET', '/api/'],
  ] as const) {
    expect((await ask(address, { method })).status, `${method} ${address}`).toBe(404);
  }
  expect((await ask('app://elsewhere/api/v1/events/export')).status).toBe(404);
  const foreign = await ask('/api/v1/events/export', { headers: { origin: 'https://example.com' } });
  expect(foreign.status).toBe(403);
  expect(await (await ask('/jobs')).text()).toBe('the page');
  expect((await ask('/jobs', { method: 'POST' })).status).toBe(405);
});

test('a served model answers the window as it writes, in the name of the owner, and hears that nobody listens any more', async () => {
  const asked: unknown[] = [];
  const orchestrator = createServer((request, response) => {
    const { method, url, headers } = request;
    asked.push([method, url, headers.authorization]);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('data: first\n\n');
  }).listen(0, '127.0.0.1');
  onTestFinished(() => void orchestrator.close());
  await once(orchestrator, 'listening');
  const relay = createContentRelay({
    apiPort: () => (orchestrator.address() as AddressInfo).port,
    token: () => Promise.resolve('secret'),
    log: { warn: () => undefined },
  });
  const ask = (path: string, options: RequestInit = {}) => relay(new Request(APP_ORIGIN + path, options));

  const leaving = new AbortController();
  const socket = once(orchestrator, 'connection');
  const options = { method: 'POST', body: '{}', signal: leaving.signal };
  const answer = await ask('/v1/chat/completions', options);
  const reader = answer?.body?.getReader();
  expect(new TextDecoder().decode((await reader?.read())?.value)).toBe('data: first\n\n');
  expect(asked).toEqual([['POST', '/v1/chat/completions', 'Bearer secret']]);
  const [connection] = await socket;
  const gone = once(connection, 'close');
  const broken = expect(reader?.read()).rejects.toThrow();
  leaving.abort();
  await Promise.all([gone, broken]);

  for (const [method, path] of [
    ['DELETE', '/v1/models/moby'],
    ['POST', '/v1/..%2fapi/v1/jobs'],
    ['POST', '/v1//api'],
    ['POST', '/v1/%2e%2e/api/v1/jobs'],
  ] as const) {
    expect((await ask(path, { method }))?.status, `${method} ${path}`).toBe(404);
  }
  const foreign = await ask('/v1/models', { headers: { origin: 'https://example.com' } });
  expect(foreign?.status).toBe(403);
  expect(ask('/v3/models')).toBeUndefined();
});

/** Leaves the first bytes of a stream out. */
function withoutFirst(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let left = bytes;
  return new TransformStream({
    transform(chunk, controller) {
      const from = Math.min(left, chunk.length);
      left -= from;
      if (from < chunk.length) controller.enqueue(chunk.subarray(from));
    },
  });
}
