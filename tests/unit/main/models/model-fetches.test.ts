import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { FetchId, ModelFetch } from '../../../../common/domain/model-fetch.ts';
import { ALWAYS_ROOM } from '../../../../common/economy/economy-controller.ts';
import { Gate } from '../../../../common/economy/gate.ts';
import { hubFromEnvironment, parseFetchSource } from '../../../../main/models/fetch/fetch-source.ts';
import { type FetchCaller, type FetchRequest, ModelFetches } from '../../../../main/models/fetch/model-fetches.ts';
import { isRefusedAddress } from '../../../../main/models/fetch/refused-addresses.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aStore, started } from '../storage/a-store.ts';
import { aFileServer, sendBytes } from './a-file-server.ts';

const path = fileURLToPath(new URL('../../../fixtures/moby-160k-Q8_0.gguf', import.meta.url));
const gguf = readFileSync(path);
const owner: FetchCaller = { isLocal: true, isOwner: true };
const hub = { endpoint: 'https://huggingface.co', token: undefined };

type Settings = Partial<ConstructorParameters<typeof ModelFetches>[0]>;

async function someFetches(settings: Settings = {}, store?: Awaited<ReturnType<typeof aStore>>) {
  const used = store ?? (await aStore());
  const log = { warn: () => undefined };
  const gate = new Gate();
  const folder = join(used.folder, 'fetches');
  const fetches = await started(
    new ModelFetches({ ...used, folder, log, hub, gate, firstPauseMs: 5, makeRoom: ALWAYS_ROOM, ...settings }),
  );
  const until = async (id: FetchId, isThere: (fetch: ModelFetch) => boolean) => {
    await expect.poll(() => isThere(fetches.get(id)), { interval: 5 }).toBe(true);
    return fetches.get(id);
  };
  const ended = (id: FetchId) => until(id, ({ endedAt }) => endedAt !== null);
  const fetched = (request: FetchRequest, caller = owner) => ended(fetches.begin(request, caller).id);
  return { ...used, fetches, until, ended, fetched, parts: () => readdirSync(folder) };
}

test('a model is fetched, described and kept with where it came from', async () => {
  const { url } = await aFileServer((request, response) => sendBytes(request, response, gguf));
  const { fetched, models, parts } = await someFetches();
  const fetch = await fetched({ source: `${url}/some/Moby-160k.Q8_0.gguf?signature=secret`, sha256: sha256Of(gguf) });
  expect(fetch).toMatchObject({
    name: 'moby-160k.q8_0',
    state: 'done',
    version: 1,
    receivedBytes: gguf.length,
    failure: null,
  });
  expect(models.get('moby-160k.q8_0')).toMatchObject({
    format: 'gguf',
    sha256: sha256Of(gguf),
    provenance: { kind: 'fetched', url: `${url}/some/Moby-160k.Q8_0.gguf` },
  });
  expect(JSON.stringify(fetch)).not.toContain('secret');
  expect(parts()).toEqual([]);
});

describe('a server that', () => {
  test('cuts is asked for the rest', async () => {
    let cuts = 3;
    const { url, seen } = await aFileServer((request, response) =>
      sendBytes(request, response, gguf, { cutAfter: cuts-- > 0 ? 50_000 : undefined }),
    );
    const { fetched } = await someFetches();
    expect(await fetched({ source: `${url}/m.gguf`, sha256: sha256Of(gguf) })).toMatchObject({ state: 'done' });
    expect(seen).toHaveLength(4);
    expect(seen[1]).toMatchObject({ range: expect.stringMatching(/^bytes=[1-9]\d*-$/), ifRange: '"one"' });
  });

  test('ignores ranges is read from the start', async () => {
    let cuts = 1;
    const { url } = await aFileServer((request, response) =>
      sendBytes(request, response, gguf, { cutAfter: cuts-- > 0 ? 50_000 : undefined, ignoresRange: true }),
    );
    const { fetched } = await someFetches();
    expect(await fetched({ source: `${url}/m`, sha256: sha256Of(gguf) })).toMatchObject({ state: 'done' });
  });

  test('has other content by now begins anew, also where it does not look at If-Range', async () => {
    for (const isHeeding of [true, false]) {
      let asked = 0;
      const { url } = await aFileServer((request, response) => {
        asked++;
        if (!isHeeding) delete request.headers['if-range'];
        if (asked === 1)
          sendBytes(request, response, new Uint8Array(gguf.length).fill(7), { cutAfter: 50_000, etag: '"old"' });
        else sendBytes(request, response, gguf, { etag: '"new"' });
      });
      const { fetched } = await someFetches();
      expect(await fetched({ source: `${url}/m`, sha256: sha256Of(gguf) })).toMatchObject({ state: 'done' });
    }
  });

  test('promises more than it has is given up after six tries that bring nothing', async () => {
    const { url, seen } = await aFileServer((request, response) => {
      if (request.headers.range !== undefined) return void response.writeHead(503).end();
      response.writeHead(200, { 'content-length': 1_000_000, etag: '"x"' });
      response.write(gguf.subarray(0, 100), () => setTimeout(() => response.destroy(), 20));
    });
    const { fetched, parts } = await someFetches();
    expect(await fetched({ source: `${url}/m` })).toMatchObject({
      state: 'failed',
      failure: { code: 'download-failed' },
    });
    expect(seen.length).toBeGreaterThanOrEqual(6);
    expect(parts()).toEqual([]);
  });

  test('promises less than the file has gives one that is cut short, and is refused', async () => {
    const { url } = await aFileServer((_request, response) => {
      response.writeHead(200, { 'content-length': 100_000 }).end(gguf.subarray(0, 100_000));
    });
    const { fetched, blobs } = await someFetches();
    expect(await fetched({ source: `${url}/m` })).toMatchObject({
      state: 'failed',
      failure: { code: 'model-truncated' },
    });
    expect(await blobs.list()).toEqual([]);
  });

  test.each([
    ['redirects for ever', '/m', /more than 5 times/],
    ['redirects to a file', 'file:///etc/passwd', /to file:/],
    ['redirects to where clouds keep keys', 'http://169.254.169.254/latest/meta-data/', /nothing is fetched/],
    ['redirects to a link-local address', 'http://[fe80::1]/', /nothing is fetched/],
  ])('%s is not followed', async (_, location, message) => {
    const { url } = await aFileServer((_request, response) => response.writeHead(302, { location }).end());
    const { fetched } = await someFetches();
    const { state, failure } = await fetched({ source: `${url}/m` });
    expect([state, failure?.message]).toEqual(['failed', expect.stringMatching(message)]);
  });

  test('sends without end is cut off at the limit', async () => {
    const { url } = await aFileServer((_request, response) => {
      response.writeHead(200);
      const more = (): void => void (response.destroyed || response.write(new Uint8Array(10_000), more));
      more();
    });
    const { fetched, parts } = await someFetches({ limitBytes: 200_000 });
    expect(await fetched({ source: `${url}/m` })).toMatchObject({ failure: { code: 'upload-too-large' } });
    expect(parts()).toEqual([]);
  });

  test.each([
    [404, 'download-failed'],
    [403, 'download-failed'],
  ])('answers %i is not asked again', async (status, code) => {
    const { url, seen } = await aFileServer((_request, response) => response.writeHead(status).end());
    const { fetched } = await someFetches();
    expect(await fetched({ source: `${url}/m` })).toMatchObject({ failure: { code } });
    expect(seen).toHaveLength(1);
  });
});

test('content with another hash is not kept', async () => {
  const { url } = await aFileServer((request, response) => sendBytes(request, response, gguf));
  const { fetched, blobs } = await someFetches();
  const wanted = sha256Of(new Uint8Array(1));
  expect(await fetched({ source: `${url}/m`, sha256: wanted })).toMatchObject({
    failure: { code: 'checksum-mismatch' },
  });
  expect(await blobs.list()).toEqual([]);
});

test('a fetch goes on after a restart from where it was', async () => {
  let isOpen = false;
  const { url, seen } = await aFileServer((request, response) => {
    if (isOpen) return sendBytes(request, response, gguf);
    response.writeHead(200, { 'content-length': gguf.length, etag: '"one"' });
    response.write(gguf.subarray(0, 90_000));
  });
  const { fetches, until, ...store } = await someFetches();
  const { id } = fetches.begin({ source: `${url}/m.gguf`, name: 'm' }, owner);
  await until(id, ({ receivedBytes }) => receivedBytes === 90_000);
  await fetches.stop();
  isOpen = true;
  const after = await someFetches({}, store);
  expect(await after.ended(id)).toMatchObject({ state: 'done', version: 1 });
  expect(seen.at(-1)).toMatchObject({ range: 'bytes=90000-', ifRange: '"one"' });
  expect(after.models.get('m').sha256).toBe(sha256Of(gguf));
});

test('a fetch that is cancelled leaves nothing, and its turn goes to another', async () => {
  const { url } = await aFileServer((request, response) => {
    if (request.url === '/ok') return sendBytes(request, response, gguf);
    response.writeHead(200, { 'content-length': gguf.length });
    response.write(gguf.subarray(0, 1_000));
  });
  const { fetches, until, ended, parts } = await someFetches();
  const stuck = ['/a', '/b'].map((file) => fetches.begin({ source: url + file }, owner));
  for (const { id } of stuck) await until(id, ({ receivedBytes }) => receivedBytes > 0);
  const third = fetches.begin({ source: `${url}/ok` }, owner);
  expect(fetches.get(third.id).state).toBe('waiting');
  for (const { id } of stuck) expect(await fetches.cancel(id)).toMatchObject({ state: 'cancelled', version: null });
  expect(await ended(third.id)).toMatchObject({ state: 'done' });
  expect(parts()).toEqual([]);
  expect(
    fetches
      .list()
      .map(({ state }) => state)
      .toSorted(),
  ).toEqual(['cancelled', 'cancelled', 'done']);
});

describe('Hugging Face', () => {
  test('gets its token, and whoever it redirects to does not', async () => {
    const store = await aFileServer((request, response) => sendBytes(request, response, gguf));
    const { url, seen } = await aFileServer((_request, response) =>
      response.writeHead(302, { location: `${store.url.replace('127.0.0.1', 'localhost')}/blob?sig=1` }).end(),
    );
    const environment = { EO_HF_ENDPOINT: `${url}/`, EO_HF_TOKEN: 'hf_secret' };
    const { fetched } = await someFetches({ hub: hubFromEnvironment(environment) });
    expect(environment).toEqual({ EO_HF_ENDPOINT: `${url}/` });
    expect(await fetched({ source: 'hf:meta/tiny@v1/sub/model.gguf' })).toMatchObject({
      state: 'done',
      name: 'model',
      source: 'hf:meta/tiny@v1/sub/model.gguf',
    });
    expect(seen[0]).toMatchObject({ url: '/meta/tiny/resolve/v1/sub/model.gguf', authorization: 'Bearer hf_secret' });
    expect(store.seen[0]?.authorization).toBeUndefined();
  });

  test('is known by the address of its pages', () => {
    const page = 'https://huggingface.co/a/b/blob/main/x/y.gguf?download=true';
    expect(parseFetchSource(page, hub)).toEqual({
      kind: 'url',
      address: 'https://huggingface.co/a/b/resolve/main/x/y.gguf',
      shown: 'hf:a/b/x/y.gguf',
      fileName: 'y.gguf',
    });
  });
});

describe('what is not fetched', () => {
  test.each(['ftp://x/y', 'x', 'hf:a/b', 'hf:a/b/../c', 'http://user:pass@host/x', ''])('%s', async (source) => {
    const { fetches } = await someFetches();
    expect(() => fetches.begin({ source }, owner)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
  });

  test('files of the orchestrator, but by its owner on its machine', async () => {
    const { fetches, fetched, models } = await someFetches();
    for (const caller of [
      { isLocal: false, isOwner: true },
      { isLocal: true, isOwner: false },
    ]) {
      expect(() => fetches.begin({ source: path }, caller)).toThrow(expect.objectContaining({ code: 'forbidden' }));
    }
    expect(await fetched({ source: path, name: 'own' })).toMatchObject({ state: 'done', receivedBytes: gguf.length });
    expect(models.get('own').sha256).toBe(sha256Of(gguf));
    expect(await fetched({ source: '/dev/zero' })).toMatchObject({ failure: { code: 'invalid-argument' } });
  });

  test('what this machine offers to itself, unless it was asked for here', async () => {
    const { url, seen } = await aFileServer((request, response) => sendBytes(request, response, gguf));
    const { fetched } = await someFetches();
    for (const source of [url, url.replace('127.0.0.1', 'localhost'), url.replace('127.0.0.1', '[::ffff:127.0.0.1]')]) {
      expect(await fetched({ source: `${source}/m` }, { isLocal: false, isOwner: true })).toMatchObject({
        failure: { code: 'forbidden' },
      });
    }
    expect(seen).toEqual([]);
  });

  test.each([
    ['169.254.169.254', true],
    ['::ffff:169.254.169.254', true],
    ['fe80::1', true],
    ['fd00:ec2::254', true],
    ['100.100.100.200', true],
    ['255.255.255.255', true],
    ['192.168.1.20', false],
    ['10.0.0.2', false],
    ['fd12::1', false],
    ['2606:4700::1', false],
  ])('%s: %s', (address, isRefused) => {
    expect(isRefusedAddress(address, true)).toBe(isRefused);
  });
});
