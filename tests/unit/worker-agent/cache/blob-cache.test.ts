import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { BlobReference } from '../../../../common/domain/assignment.ts';
import { AppError } from '../../../../common/errors.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { BlobCache, type FetchBlob } from '../../../../worker-agent/cache/blob-cache.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { started } from '../../main/storage/a-store.ts';

const never = new AbortController().signal;

/** Content of 100 bytes. */
function content(label: string): Buffer {
  return Buffer.alloc(100, label);
}

function blob(label: string): BlobReference {
  return { sha256: sha256Of(content(label)), sizeBytes: 100 };
}

async function aCache({ limitBytes = 250, folder = aTemporaryFolder() } = {}) {
  const store = new BlobStore(folder);
  const cache = await started(new BlobCache(store, limitBytes));
  const fetched: string[] = [];
  const fetch =
    (label: string): FetchBlob =>
    async (_, file) => {
      fetched.push(label);
      writeFileSync(file, content(label));
    };
  const use = async (label: string) => {
    const path = await cache.hold(blob(label), fetch(label), never);
    cache.release(blob(label).sha256);
    return path;
  };
  const age = (label: string, minutes: number) => {
    const at = Date.now() / 1_000 - minutes * 60;
    utimesSync(store.path(blob(label).sha256), at, at);
  };
  const has = async (...labels: string[]) =>
    Object.fromEntries(await Promise.all(labels.map(async (one) => [one, await store.has(blob(one).sha256)] as const)));
  const unfinished = () => readdirSync(join(folder, 'unfinished'));
  return { cache, store, folder, fetched, fetch, use, age, has, unfinished };
}

describe('the cache', () => {
  test('fetches what it does not have, once', async () => {
    const { use, fetched } = await aCache();
    expect(readFileSync(await use('a'))).toEqual(content('a'));
    await use('a');
    expect(fetched).toEqual(['a']);
  });

  test('lets go first what was used longest ago', async () => {
    const { use, age, has } = await aCache();
    await use('a');
    await use('b');
    age('a', 5);
    age('b', 10);
    await use('c');
    expect(await has('a', 'b', 'c')).toEqual({ a: true, b: false, c: true });
  });

  test('counts a use, not only the fetching', async () => {
    const { use, age, has } = await aCache();
    await use('a');
    await use('b');
    age('a', 10);
    age('b', 5);
    await use('a');
    await use('c');
    expect(await has('a', 'b', 'c')).toEqual({ a: true, b: false, c: true });
  });

  test('keeps what is in use, until everybody has released it', async () => {
    const { cache, use, fetch, age, has } = await aCache({ limitBytes: 100 });
    const a = blob('a');
    await cache.hold(a, fetch('a'), never);
    await cache.hold(a, fetch('a'), never);
    age('a', 10);
    cache.release(a.sha256);
    await use('b');
    expect(await has('a')).toEqual({ a: true });
    cache.release(a.sha256);
    age('a', 10);
    await use('c');
    expect(await has('a', 'c')).toEqual({ a: false, c: true });
  });

  test('keeps to its limit over a restart, and sweeps what a crash has left', async () => {
    const before = await aCache();
    for (const [index, label] of ['a', 'b'].entries()) {
      await before.use(label);
      before.age(label, 10 - index);
    }
    writeFileSync(before.store.temporaryPath(), 'half');
    const { has, unfinished } = await aCache({ folder: before.folder, limitBytes: 150 });
    expect(await has('a', 'b')).toEqual({ a: false, b: true });
    expect(unfinished()).toEqual([]);
  });
});

describe('two tasks that need the same content', () => {
  test('fetch it once', async () => {
    const { cache, fetch, fetched } = await aCache();
    const hold = () => cache.hold(blob('a'), fetch('a'), never);
    const [one, other] = await Promise.all([hold(), hold()]);
    expect(one).toBe(other);
    expect(fetched).toEqual(['a']);
  });

  test('do not depend on each other: when the first is cancelled the second fetches for itself', async () => {
    const { cache, fetch, has } = await aCache();
    const stop = new AbortController();
    const begun = Promise.withResolvers<void>();
    const cut: FetchBlob = (_, __, signal) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
        begun.resolve();
      });
    const first = cache.hold(blob('a'), cut, stop.signal);
    await begun.promise;
    const second = cache.hold(blob('a'), fetch('a'), never);
    stop.abort(new AppError('cancelled', 'a newer attempt was given'));
    await expect(first).rejects.toMatchObject({ code: 'cancelled' });
    expect(readFileSync(await second)).toEqual(content('a'));
    expect(await has('a')).toEqual({ a: true });
  });
});

test('a fetch that fails leaves nothing, and the next one begins anew', async () => {
  const { cache, use, has, unfinished } = await aCache();
  const failing: FetchBlob = async (_, file) => {
    writeFileSync(file, 'half');
    throw new AppError('checksum-mismatch', 'other content');
  };
  await expect(cache.hold(blob('a'), failing, never)).rejects.toMatchObject({ code: 'checksum-mismatch' });
  expect(unfinished()).toEqual([]);
  expect(await has('a')).toEqual({ a: false });
  expect(readFileSync(await use('a'))).toEqual(content('a'));
});
