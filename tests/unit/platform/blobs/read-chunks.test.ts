import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Chunk } from '../../../../platform/blobs/partial-upload.ts';
import { readChunks } from '../../../../platform/blobs/read-chunks.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

async function fileOf(bytes: Uint8Array): Promise<string> {
  const path = join(aTemporaryFolder(), 'content');
  await writeFile(path, bytes);
  return path;
}

async function all(chunks: AsyncIterable<Chunk>): Promise<Chunk[]> {
  const read: Chunk[] = [];
  for await (const chunk of chunks) read.push(chunk);
  return read;
}

const CONTENT = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);

test.each([
  { offset: 0, sizes: [300, 300, 300, 100] },
  { offset: 250, sizes: [300, 300, 150] },
  { offset: 1_000, sizes: [] },
])('from $offset on, in order and whole', async ({ offset, sizes }) => {
  const chunks = await all(readChunks(await fileOf(CONTENT), offset, 300));
  expect(chunks.map(({ data }) => data.length)).toEqual(sizes);
  expect(Buffer.concat(chunks.map(({ data }) => data))).toEqual(Buffer.from(CONTENT.subarray(offset)));
  for (const { offset: at, data } of chunks) expect(data[0]).toBe(CONTENT[at]);
});

test('a chunk that was given stays as it is while the next ones are read', async () => {
  const chunks = await all(readChunks(await fileOf(CONTENT), 0, 1));
  expect(chunks.map(({ data }) => data[0])).toEqual([...CONTENT]);
});

test('a reader that leaves early ends the reading', async () => {
  for await (const { offset } of readChunks(await fileOf(CONTENT), 0, 100)) if (offset >= 200) break;
});

test('there is nothing beyond the end, and nothing in a file that is not there', async () => {
  const path = await fileOf(CONTENT);
  await expect(all(readChunks(path, 1_001, 100))).rejects.toMatchObject({ code: 'invalid-argument' });
  await expect(all(readChunks(`${path}-not`, 0, 100))).rejects.toMatchObject({ code: 'not-found' });
});
