import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { started } from '../../main/storage/a-store.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../../main/storage/temporary-folder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);
const hello = sha256Of(bytes('hello'));
const aBlobStore = (folder = aTemporaryFolder()) => started(new BlobStore(folder));

describe('content', () => {
  test('is found by its hash', async () => {
    const blobs = await aBlobStore();
    expect(await blobs.write([bytes('hel'), bytes('lo')])).toEqual({ sha256: hello, sizeBytes: 5 });
    expect(readFileSync(blobs.path(hello), 'utf8')).toBe('hello');
    expect(await blobs.size(hello)).toBe(5);
    expect(await blobs.list()).toEqual([hello]);
    await expect(blobs.size(sha256Of(bytes('other')))).rejects.toMatchObject({ code: 'not-found' });
  });

  test('is taken from a file, unless its hash is another than was said', async () => {
    const blobs = await aBlobStore();
    const file = blobs.temporaryPath();
    writeFileSync(file, 'hello');
    await expect(blobs.adopt(file, sha256Of(bytes('x')))).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(existsSync(file)).toBe(true);
    expect(await blobs.adopt(file, hello)).toEqual({ sha256: hello, sizeBytes: 5 });
    expect(existsSync(file)).toBe(false);
  });

  test('that is spoilt is set aside', async () => {
    const blobs = await aBlobStore();
    await blobs.write([bytes('hello')]);
    writeFileSync(blobs.path(hello), 'jello');
    await expect(blobs.verify(hello)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect(await blobs.has(hello)).toBe(false);
  });

  test('half-written in an earlier life is swept at the start', async () => {
    const folder = aTemporaryFolder();
    const earlier = await aBlobStore(folder);
    writeFileSync(earlier.temporaryPath(), 'half');
    await earlier.write([bytes('hello')]);
    await aBlobStore(folder);
    expect(readdirSync(join(folder, 'unfinished'))).toEqual([]);
    expect(await earlier.has(hello)).toBe(true);
  });
});

describe('letting go', () => {
  test('spares what is used or held', async () => {
    const blobs = await aBlobStore();
    await blobs.write([bytes('hello')]);
    await new Promise(setImmediate);
    await blobs.release(hello, () => true);
    expect(await blobs.has(hello)).toBe(true);
    const letGo = blobs.hold(hello);
    await blobs.release(hello, () => false);
    expect(await blobs.has(hello)).toBe(true);
    letGo();
    await blobs.release(hello, () => false);
    expect(await blobs.has(hello)).toBe(false);
    await blobs.remove(hello);
  });

  test('never takes what somebody is just bringing, in whichever order the two come', async () => {
    const blobs = await aBlobStore();
    for (let round = 0; round < 50; round++) {
      let isUsed = false;
      const release = () => blobs.release(hello, () => isUsed);
      const bring = async () => {
        await blobs.write([bytes('hello')]);
        isUsed = true;
      };
      await Promise.all(round % 2 === 0 ? [release(), bring(), release()] : [bring(), release(), release()]);
      expect(await blobs.has(hello)).toBe(true);
      isUsed = false;
      await new Promise(setImmediate);
      await release();
      expect(await blobs.has(hello)).toBe(false);
    }
  });

  test('never takes what was claimed, until the claimer has gone on', async () => {
    const blobs = await aBlobStore();
    await blobs.write([bytes('hello')]);
    await new Promise(setImmediate);
    const leaving = blobs.remove(hello);
    expect(await blobs.claim(hello)).toBe(false);
    await leaving;
    await blobs.write([bytes('hello')]);
    await new Promise(setImmediate);
    expect(await blobs.claim(hello)).toBe(true);
    await blobs.release(hello, () => false);
    expect(await blobs.has(hello)).toBe(true);
  });
});

test.skipIf(noSmallDisk !== undefined)('a full disk leaves nothing behind and what was there intact', async () => {
  const blobs = await aBlobStore(aSmallDisk(1 << 20));
  await blobs.write([bytes('hello')]);
  const large = Array.from({ length: 40 }, () => new Uint8Array(1 << 16));
  await expect(blobs.write(large)).rejects.toMatchObject({ code: 'storage-full' });
  expect(await blobs.list()).toEqual([hello]);
  await blobs.verify(hello);
  expect(await blobs.write([bytes('small')])).toMatchObject({ sizeBytes: 5 });
});
