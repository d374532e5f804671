import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Sha256 } from '../../../../common/domain/ids.ts';
import { downloadModel } from '../../../../platform/control-client/download-model.ts';
import { uploadModel } from '../../../../platform/control-client/upload-file.ts';
import { type LoopbackServer, listenOnLoopback } from './loopback-server.ts';

const CONTENT = randomBytes(3_000_000);
const HASH = Sha256.parse(createHash('sha256').update(CONTENT).digest('hex'));
const model = { name: 'mnist', version: 2, sha256: HASH, sizeBytes: CONTENT.length };
const random = (): number => 0;

let folder: string;
let server: LoopbackServer | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'eo-content-'));
});

afterEach(async () => {
  await server?.close();
  server = undefined;
  await rm(folder, { recursive: true });
});

async function serving(listener: RequestListener): Promise<string> {
  server = await listenOnLoopback(listener);
  return server.baseUrl;
}

/** Serves the content by ranges, and breaks the connection after so many bytes of the first answers. */
function contentWithCuts(cuts: number[], asked: (string | undefined)[], content = CONTENT): RequestListener {
  return ({ url, headers: { range } }, response) => {
    asked.push(range);
    expect(url).toBe('/api/v1/models/mnist/versions/2/content');
    const from = Number(/^bytes=(\d+)-$/.exec(range ?? '')?.[1] ?? 0);
    response.writeHead(range === undefined ? 200 : 206, { 'content-length': content.length - from });
    const cut = cuts.shift();
    if (cut === undefined) response.end(content.subarray(from));
    else response.write(content.subarray(from, from + cut), () => response.destroy());
  };
}

describe('downloadModel', () => {
  it('goes on where it was cut, and leaves one whole file', async () => {
    const asked: (string | undefined)[] = [];
    const progress: number[] = [];
    const baseUrl = await serving(contentWithCuts([1_000_000, 500_000], asked));
    const path = join(folder, 'model');
    await downloadModel({ baseUrl, model, path, random, onProgress: (bytes) => progress.push(bytes) });
    expect(CONTENT.equals(await readFile(path))).toBe(true);
    expect(await readdir(folder)).toEqual(['model']);
    expect(asked).toHaveLength(3);
    expect(asked[0]).toBeUndefined();
    expect(asked[1]).toMatch(/^bytes=\d+-$/);
    expect(progress.at(-1)).toBe(CONTENT.length);
  });

  it('goes on where an earlier program has stopped', async () => {
    const asked: (string | undefined)[] = [];
    const path = join(folder, 'model');
    await writeFile(`${path}.${HASH.slice(0, 12)}.part`, CONTENT.subarray(0, 2_000_000));
    await downloadModel({ baseUrl: await serving(contentWithCuts([], asked)), model, path, random });
    expect(asked).toEqual(['bytes=2000000-']);
    expect(CONTENT.equals(await readFile(path))).toBe(true);
  });

  it('refuses content with another hash and keeps nothing of it', async () => {
    const baseUrl = await serving(contentWithCuts([], [], Buffer.alloc(CONTENT.length)));
    const download = downloadModel({ baseUrl, model, path: join(folder, 'model'), random });
    await expect(download).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(await readdir(folder)).toEqual([]);
  });

  it('gives up after tries that bring nothing', async () => {
    const asked: (string | undefined)[] = [];
    const baseUrl = await serving(contentWithCuts([0, 0, 0, 0, 0, 0, 0, 0], asked));
    await expect(downloadModel({ baseUrl, model, path: join(folder, 'model'), random })).rejects.toThrow();
    expect(asked).toHaveLength(5);
  });

  it('brings the error of the orchestrator', async () => {
    const body = { code: 'not-found', message: 'there is no such version', details: {} };
    const baseUrl = await serving((_, response) => void response.writeHead(404).end(JSON.stringify(body)));
    const download = downloadModel({ baseUrl, model, path: join(folder, 'model'), random });
    await expect(download).rejects.toMatchObject(body);
  });
});

/** Keeps what is uploaded; breaks the connection once after so many bytes. */
class UploadTarget {
  kept = Buffer.alloc(0);
  readonly offsets: number[] = [];
  cutAt: number | undefined;

  readonly listener: RequestListener = async (request, response) => {
    expect(request.url).toBe(`/api/v1/models/mnist/uploads/${HASH}?fileName=file`);
    if (request.method === 'HEAD') {
      const isKnown = this.kept.length > 0;
      response.writeHead(isKnown ? 200 : 404, { 'upload-offset': this.kept.length }).end();
      return;
    }
    const { headers } = request;
    expect(headers).toMatchObject({
      'upload-complete': '?1',
      'upload-sha256': HASH,
      'upload-length': String(CONTENT.length),
    });
    this.offsets.push(Number(headers['upload-offset']));
    for await (const chunk of request as AsyncIterable<Buffer>) {
      this.kept = Buffer.concat([this.kept, chunk]);
      if (this.cutAt !== undefined && this.kept.length >= this.cutAt) {
        this.cutAt = undefined;
        request.destroy();
        return;
      }
    }
    const version = {
      ...model,
      format: 'file',
      spec: null,
      description: null,
      provenance: { kind: 'imported', fileName: null },
      tags: [],
      note: null,
      createdAt: 1,
    };
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(version));
  };
}

describe('uploadModel', () => {
  it('sends a file and returns its version', async () => {
    const target = new UploadTarget();
    const path = join(folder, 'file');
    await writeFile(path, CONTENT);
    const baseUrl = await serving(target.listener);
    expect(await uploadModel({ baseUrl, path, name: 'mnist', random })).toMatchObject(model);
    expect(CONTENT.equals(target.kept)).toBe(true);
  });

  it('goes on where it was cut', async () => {
    const target = new UploadTarget();
    target.cutAt = 1_000_000;
    const path = join(folder, 'file');
    await writeFile(path, CONTENT);
    const progress: number[] = [];
    const onProgress = (bytes: number): void => void progress.push(bytes);
    await uploadModel({ baseUrl: await serving(target.listener), path, name: 'mnist', random, onProgress });
    expect(CONTENT.equals(target.kept)).toBe(true);
    expect(target.offsets).toHaveLength(2);
    expect(target.offsets[1]).toBeGreaterThanOrEqual(1_000_000);
    expect(progress.at(-1)).toBe(CONTENT.length);
  });

  it('says when there is no such file', async () => {
    const upload = uploadModel({ baseUrl: 'http://127.0.0.1:1', path: join(folder, 'none'), name: 'mnist' });
    await expect(upload).rejects.toMatchObject({ code: 'not-found' });
  });
});
