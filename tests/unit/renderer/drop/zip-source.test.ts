import { crc32 as zlibCrc32 } from 'node:zlib';
import * as fc from 'fast-check';
import { unzipSync } from 'fflate';
import { expect, test } from 'vitest';
import { memorySource } from '../../../../common/formats/byte-source.ts';
import { readZipDirectory } from '../../../../common/formats/zip-directory.ts';
import { crc32 } from '../../../../renderer/drop/crc-32.ts';
import { zipSource } from '../../../../renderer/drop/zip-source.ts';

const entry = (path: string, bytes: Uint8Array) => ({ path, source: memorySource(bytes), crc32: crc32(bytes) });

test('the checksum is that of zlib, in pieces too', () => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (first, second) => {
      expect(crc32(second, crc32(first))).toBe(zlibCrc32(second, zlibCrc32(first)));
    }),
  );
});

test('files become an archive that others can read', async () => {
  const files = {
    'cat/ä.png': new Uint8Array([1, 2, 3]),
    'dog/empty': new Uint8Array(),
    'dog/b': new Uint8Array(5_000).fill(7),
  };
  const source = zipSource(Object.entries(files).map(([path, bytes]) => entry(path, bytes)));
  expect(unzipSync(await source.read(0, source.sizeBytes))).toEqual(files);
  expect((await readZipDirectory(source)).map(({ name, sizeBytes }) => [name, sizeBytes])).toEqual([
    ['cat/ä.png', 3],
    ['dog/empty', 0],
    ['dog/b', 5_000],
  ]);
});

test('any part of the archive can be read at any time', async () => {
  const source = zipSource([
    entry('a', new Uint8Array(200).fill(1)),
    entry('none', new Uint8Array()),
    entry('b', new Uint8Array(300).fill(2)),
  ]);
  const whole = await source.read(0, source.sizeBytes + 10);
  expect(whole.length).toBe(source.sizeBytes);
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: source.sizeBytes }), fc.nat({ max: 400 }), async (offset, length) => {
      expect(await source.read(offset, length)).toEqual(whole.subarray(offset, offset + length));
    }),
  );
});

test('an archive beyond 4 GiB and 65,535 members is one of ZIP64', async () => {
  const large = { sizeBytes: 5 * 2 ** 30, read: async (_: number, length: number) => new Uint8Array(length) };
  const members = Array.from({ length: 70_000 }, (_, index) => entry(`small/${index}`, new Uint8Array([1])));
  const source = zipSource([{ path: 'large', source: large, crc32: 0 }, ...members]);
  const directory = await readZipDirectory(source);
  expect(directory.length).toBe(70_001);
  expect(directory[0]).toMatchObject({ name: 'large', sizeBytes: 5 * 2 ** 30, offset: 0 });
  const last = directory.at(-1);
  expect(last?.offset).toBeGreaterThan(5 * 2 ** 30);
  const header = await source.read(last?.offset ?? 0, 4);
  expect([...header]).toEqual([0x50, 0x4b, 3, 4]);
});
