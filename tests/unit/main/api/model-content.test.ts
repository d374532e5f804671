import { readFileSync, statfsSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { contentRoutes } from '../../../../common/api/content-routes.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { downloadModel } from '../../../../platform/control-client/download-model.ts';
import { uploadModel } from '../../../../platform/control-client/upload-file.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../storage/temporary-folder.ts';
import { aControlApi, ask, ownerOf } from './a-control-api.ts';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 7) % 253);
const sha256 = sha256Of(content);
const id = UploadId.parse('u1');
const path = contentRoutes.modelUpload('model', id);

const headers = (offset: number, complete = false, total = content.length) => ({
  'upload-offset': String(offset),
  'upload-length': String(total),
  ...(complete ? { 'upload-complete': '?1', 'upload-sha256': sha256 } : {}),
});

async function put(url: string, from: number, to: number, complete = false) {
  return await ask(url + path, { method: 'PUT', headers: headers(from, complete), body: content.subarray(from, to) });
}

/** Begins a PUT and sends some of its bytes, but not the end. */
async function begin(url: string, from: number, to: number) {
  const sent = request(url + path, {
    method: 'PUT',
    headers: { ...ownerOf(url), ...headers(from, true), 'transfer-encoding': 'chunked' },
  });
  const answer = new Promise<number>((resolve, reject) => {
    sent.on('response', (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
  });
  answer.catch(() => undefined);
  onTestFinished(() => void sent.destroy());
  sent.write(content.subarray(from, to));
  const kept = async () => Number((await ask(url + path, { method: 'HEAD' })).headers['upload-offset']);
  await expect.poll(kept).toBe(to);
  return { sent, answer };
}

describe('an upload', () => {
  test('comes in parts, is asked after by HEAD, and answers with the version', async () => {
    const { url, models } = await aControlApi();
    expect((await ask(url + path, { method: 'HEAD' })).headers).toMatchObject({
      'upload-offset': '0',
      'upload-complete': '?0',
    });
    const first = await put(url, 0, 100_000);
    expect([first.status, first.headers['upload-offset']]).toEqual([204, '100000']);
    const last = await put(url, 100_000, content.length, true);
    expect(last.status).toBe(201);
    expect(JSON.parse(last.text)).toEqual(models.get('model', 1));
    expect((await ask(url + path, { method: 'HEAD' })).headers).toMatchObject({
      'upload-offset': '300000',
      'upload-complete': '?1',
    });
    const again = await put(url, content.length, content.length, true);
    expect([again.status, again.text]).toEqual([201, last.text]);
  });

  test('that is cut goes on from what was kept', async () => {
    const { url, bugs } = await aControlApi();
    const { sent } = await begin(url, 0, 123_456);
    sent.destroy();
    expect((await put(url, 123_456, content.length, true)).status).toBe(201);
    expect(bugs).toEqual([]);
  });

  test('at another offset is refused with the right one', async () => {
    const { url } = await aControlApi();
    await put(url, 0, 1_000);
    for (const offset of [0, 999, 2_000]) {
      const answer = await put(url, offset, offset + 10);
      expect([answer.status, answer.headers['upload-offset']]).toEqual([409, '1000']);
      expect(JSON.parse(answer.text)).toMatchObject({
        code: 'upload-out-of-order',
        details: { expectedOffset: 1_000 },
      });
    }
  });

  test('is taken over by a newer stream', async () => {
    const { url } = await aControlApi();
    const older = await begin(url, 0, 50_000);
    const newer = await put(url, 50_000, content.length, true);
    expect(newer.status).toBe(201);
    older.sent.write(content.subarray(50_000, 60_000));
    expect(await older.answer).toBe(409);
  });

  test('with the wrong hash or too many bytes is refused', async () => {
    const { url } = await aControlApi();
    const reversed = await ask(url + path, { method: 'PUT', headers: headers(0, true), body: content.toReversed() });
    expect([reversed.status, JSON.parse(reversed.text).code]).toEqual([422, 'checksum-mismatch']);
    expect((await ask(url + path, { method: 'HEAD' })).headers['upload-offset']).toBe('0');
    const long = await ask(url + path, {
      method: 'PUT',
      headers: headers(0, false, 10),
      body: content.subarray(0, 20),
    });
    expect([long.status, JSON.parse(long.text).code]).toEqual([413, 'upload-too-large']);
  });

  test('needs its headers and a proper name', async () => {
    const { url } = await aControlApi();
    const bare = await ask(url + path, { method: 'PUT', body: 'x' });
    expect(JSON.parse(bare.text)).toMatchObject({
      code: 'invalid-argument',
      details: { 'fields.upload-offset': 'expected a number of bytes', 'fields.upload-length': expect.any(String) },
    });
    const noHash = await ask(url + path, {
      method: 'PUT',
      headers: { ...headers(0), 'upload-complete': '?1' },
      body: 'x',
    });
    expect(JSON.parse(noHash.text)).toMatchObject({ code: 'invalid-argument', details: { path: 'upload-sha256' } });
    for (const bad of [
      '/api/v1/models/..%2f..%2fetc/uploads/u1',
      '/api/v1/models/model/uploads/U%201',
      '/api/v1/models/Model/uploads/u1',
    ]) {
      expect((await ask(url + bad, { method: 'PUT', headers: headers(0), body: 'x' })).status).toBe(400);
    }
  });

  test('in flight is told when the orchestrator stops, and keeps what came', async () => {
    const folder = aTemporaryFolder();
    const { url, server, bugs } = await aControlApi({ folder });
    const { answer } = await begin(url, 0, 70_000);
    const before = performance.now();
    await server.stop();
    expect(await answer).toBe(503);
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(bugs).toEqual([]);
    const later = await aControlApi({ folder });
    expect((await ask(later.url + path, { method: 'HEAD' })).headers['upload-offset']).toBe('70000');
  });

  test.skipIf(noSmallDisk !== undefined)('onto a full disk says so, and what was kept is intact', async () => {
    const folder = aSmallDisk(2 << 20);
    const { url } = await aControlApi({ folder });
    const { bavail, bsize } = statfsSync(folder);
    writeFileSync(join(folder, 'filler'), Buffer.alloc(bavail * bsize - content.length / 2));
    const answer = await put(url, 0, content.length, true);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([507, 'storage-full']);
    const kept = Number((await ask(url + path, { method: 'HEAD' })).headers['upload-offset']);
    writeFileSync(join(folder, 'filler'), '');
    expect((await put(url, kept, content.length, true)).status).toBe(201);
  });
});

describe('a download', () => {
  async function aModel() {
    const api = await aControlApi();
    await put(api.url, 0, content.length, true);
    return { ...api, content: api.url + contentRoutes.modelContent('model', 1) };
  }

  test('is the content, named by its hash', async () => {
    const { content: url } = await aModel();
    const response = await fetch(url, { headers: ownerOf(url) });
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag: `"${sha256}"`,
      'accept-ranges': 'bytes',
      'content-length': '300000',
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="model-v1.bin"',
    });
    expect(sha256Of(new Uint8Array(await response.arrayBuffer()))).toBe(sha256);
    const head = await ask(url, { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.text]).toEqual([200, '300000', '']);
    expect((await ask(url, { headers: { 'if-none-match': `"${sha256}"` } })).status).toBe(304);
  });

  test.each([
    ['bytes=299990-', 206, 'bytes 299990-299999/300000', 10],
    ['bytes=0-0', 206, 'bytes 0-0/300000', 1],
    ['bytes=-5', 206, 'bytes 299995-299999/300000', 5],
    ['bytes=10-999999', 206, 'bytes 10-299999/300000', 299_990],
    ['bytes=300000-', 416, 'bytes */300000', undefined],
    ['bytes=5-1', 200, undefined, 300_000],
    ['bytes=0-1,5-6', 200, undefined, 300_000],
    ['lines=1-', 200, undefined, 300_000],
  ])('of %s', async (range, status, contentRange, length) => {
    const { content: url } = await aModel();
    const response = await fetch(url, { headers: { ...ownerOf(url), range } });
    expect([response.status, response.headers.get('content-range') ?? undefined]).toEqual([status, contentRange]);
    const bytes = new Uint8Array(await response.arrayBuffer());
    if (length !== undefined) expect(bytes.length).toBe(length);
    if (status === 206) {
      const start = Number(/ (\d+)-/.exec(contentRange ?? '')?.[1]);
      expect(bytes).toEqual(content.subarray(start, start + bytes.length));
    }
  });

  test('goes on only with the same content', async () => {
    const { content: url } = await aModel();
    const range = 'bytes=10-';
    expect((await fetch(url, { headers: { ...ownerOf(url), range, 'if-range': `"${sha256}"` } })).status).toBe(206);
    expect((await fetch(url, { headers: { ...ownerOf(url), range, 'if-range': '"other"' } })).status).toBe(200);
  });

  test('that is cut is no bug, and of what is not there not-found', async () => {
    const { content: url, url: base, bugs } = await aModel();
    const abort = new AbortController();
    const response = await fetch(url, { headers: ownerOf(url), signal: abort.signal });
    await response.body?.getReader().read();
    abort.abort();
    expect((await ask(base + contentRoutes.modelContent('model', 2))).status).toBe(404);
    expect((await ask(`${base}/api/v1/models/model/versions/x/content`)).status).toBe(400);
    expect(bugs).toEqual([]);
  });
});

test('the client of programs sends and fetches', async () => {
  const { url: baseUrl, secret: token } = await aControlApi();
  const folder = aTemporaryFolder();
  writeFileSync(join(folder, 'in.bin'), content);
  const model = await uploadModel({ baseUrl, token, path: join(folder, 'in.bin'), name: 'mine' });
  expect(await uploadModel({ baseUrl, token, path: join(folder, 'in.bin'), name: 'mine' })).toEqual(model);
  await downloadModel({ baseUrl, token, model, path: join(folder, 'out.bin') });
  expect(readFileSync(join(folder, 'out.bin'))).toEqual(Buffer.from(content));
});
