import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { BlobStore } from '../../../../platform/blobs/blob-store.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { CHUNK_BYTES } from '../../../../platform/grpc/channel-options.ts';
import { BlobCache, type FetchBlob } from '../../../../worker-agent/cache/blob-cache.ts';
import { PartialDownloads } from '../../../../worker-agent/cache/partial-downloads.ts';
import type { Connection } from '../../../../worker-agent/session/connection.ts';
import { Transfers } from '../../../../worker-agent/session/transfers.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { started } from '../../main/storage/a-store.ts';
import { aPlan } from '../serving/a-played-runtime.ts';

const CONTENT = Buffer.alloc(3 * CHUNK_BYTES + 10, 'model');
const BLOB = { sha256: sha256Of(CONTENT), sizeBytes: CONTENT.length };
const { replicaId } = aPlan();
const never = new AbortController().signal;

/** One life of an agent in this folder, with an orchestrator that sends the model from where it is asked for. */
async function aLife(folder: string) {
  const cache = await started(new BlobCache(new BlobStore(join(folder, 'cache')), 10e6));
  const partials = new PartialDownloads(join(folder, 'cache', 'partial'));
  const offsets: number[] = [];
  /** The agent is stopped after so many chunks. */
  const fetchModel = async (chunks = Number.POSITIVE_INFINITY): Promise<string> => {
    const stop = new AbortController();
    async function* downloadModel({ offset }: { readonly offset: bigint }) {
      offsets.push(Number(offset));
      let sent = 0;
      for (let at = Number(offset); at < CONTENT.length; at += CHUNK_BYTES) {
        if (sent++ >= chunks) {
          stop.abort(new AppError('cancelled', 'the agent is stopping'));
          throw new AppError('cancelled', 'the call was cut');
        }
        yield { offset: BigInt(at), data: CONTENT.subarray(at, at + CHUNK_BYTES) };
      }
    }
    const connection = { models: { downloadModel }, isClosed: false } as unknown as Connection;
    const transfers = new Transfers({ connection: async () => connection });
    const fetch: FetchBlob = (blob, file, signal) =>
      transfers.fetchModel(replicaId, blob, file, () => undefined, signal);
    return await cache.hold(BLOB, fetch, stop.signal, partials);
  };
  return { cache, partials, offsets, fetchModel };
}

test('a download that was cut by the end of the agent goes on in its next life, and is checked whole', async () => {
  const folder = aTemporaryFolder();
  const first = await aLife(folder);
  await expect(first.fetchModel(2)).rejects.toThrow('stopping');
  const second = await aLife(folder);
  const path = await second.fetchModel();
  expect(second.offsets).toEqual([2 * CHUNK_BYTES]);
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
  expect(readdirSync(join(folder, 'cache', 'partial'))).toEqual([]);
});

test('what a power cut has spoilt is fetched anew', async () => {
  const folder = aTemporaryFolder();
  const partial = join(folder, 'cache', 'partial');
  const { fetchModel, offsets } = await aLife(folder);
  mkdirSync(partial, { recursive: true });
  writeFileSync(join(partial, BLOB.sha256), Buffer.alloc(CHUNK_BYTES));
  const path = await fetchModel();
  expect(offsets).toEqual([CHUNK_BYTES, 0]);
  expect(readFileSync(path).equals(CONTENT)).toBe(true);
});

test('content that is wrong from its first byte on is refused, and nothing of it stays', async () => {
  const folder = aTemporaryFolder();
  const { cache, partials } = await aLife(folder);
  let fetches = 0;
  const wrong: FetchBlob = async (_, file) => {
    fetches++;
    writeFileSync(file, 'wrong');
    throw new AppError('checksum-mismatch', 'the download has another hash');
  };
  await expect(cache.hold(BLOB, wrong, never, partials)).rejects.toMatchObject({ code: 'checksum-mismatch' });
  expect(fetches).toBe(1);
  expect(readdirSync(join(folder, 'cache', 'partial'))).toEqual([]);
});

test('what nothing needs any more is swept; what is needed or being fetched stays', async () => {
  const folder = aTemporaryFolder();
  const { cache, partials, fetchModel } = await aLife(folder);
  await expect(fetchModel(1)).rejects.toThrow('stopping');
  const file = join(folder, 'cache', 'partial', BLOB.sha256);
  appendFileSync(join(folder, 'cache', 'partial', 'stray'), 'x');
  await partials.sweep(new Set([BLOB.sha256]));
  expect(readdirSync(join(folder, 'cache', 'partial'))).toEqual([BLOB.sha256]);
  const goOn = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const slow: FetchBlob = async () => {
    begun.resolve();
    await goOn.promise;
    throw new AppError('unavailable', 'cut');
  };
  const fetching = cache.hold(BLOB, slow, never, partials);
  await begun.promise;
  await partials.sweep(new Set());
  expect(existsSync(file)).toBe(true);
  goOn.resolve();
  await expect(fetching).rejects.toThrow('cut');
  await partials.sweep(new Set());
  expect(existsSync(file)).toBe(false);
});
