import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { replaceFile } from '../../../../platform/blobs/durable-files.ts';
import { PartialUpload, receivedBytes } from '../../../../platform/blobs/partial-upload.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../../main/storage/temporary-folder.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

async function anUpload(path: string, totalBytes: number) {
  const upload = await PartialUpload.open(path, totalBytes);
  onTestFinished(() => upload.close().catch(() => undefined));
  return upload;
}

test('grows by chunks in order, and goes on where it was cut', async () => {
  const path = join(aTemporaryFolder(), 'deep', 'upload.part');
  expect(await receivedBytes(path)).toBe(0);
  const first = await anUpload(path, 8);
  await first.append({ offset: 0, data: bytes('abc') });
  await first.close();
  const second = await anUpload(path, 8);
  expect(second.received).toBe(3);
  await expect(second.append({ offset: 0, data: bytes('abc') })).rejects.toMatchObject({
    code: 'upload-out-of-order',
    details: { expectedOffset: 3 },
  });
  await expect(second.append({ offset: 3, data: bytes('defghi') })).rejects.toMatchObject({ code: 'upload-too-large' });
  await second.append({ offset: 3, data: bytes('defgh') });
  expect(second.isComplete).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('abcdefgh');
});

test('knows the hash of all that was kept, whoever brought it', async () => {
  const path = join(aTemporaryFolder(), 'upload.part');
  const first = await anUpload(path, 8);
  await first.append({ offset: 0, data: bytes('abc') });
  expect(await first.sha256()).toBe(sha256Of(bytes('abc')));
  await first.close();
  const second = await anUpload(path, 8);
  await second.append({ offset: 3, data: bytes('defgh') });
  expect(await second.sha256()).toBe(sha256Of(bytes('abcdefgh')));
});

test('begins anew when more was kept than there is to come', async () => {
  const path = join(aTemporaryFolder(), 'upload.part');
  const first = await anUpload(path, 8);
  await first.append({ offset: 0, data: bytes('abcdefgh') });
  await first.close();
  expect((await anUpload(path, 4)).received).toBe(0);
});

test.skipIf(noSmallDisk !== undefined)('keeps on a full disk what it had, and goes on when there is room', async () => {
  const folder = aSmallDisk(1 << 20);
  const upload = await anUpload(join(folder, 'upload.part'), 3 << 20);
  const data = new Uint8Array(300_000).fill(7);
  let offset = 0;
  await expect(
    (async () => {
      for (; ; offset = upload.received) await upload.append({ offset, data });
    })(),
  ).rejects.toMatchObject({ code: 'storage-full' });
  expect(upload.received).toBe(offset);
  expect(statSync(join(folder, 'upload.part')).size).toBe(offset);
  await upload.append({ offset, data: data.subarray(0, 1_000) });
  expect(readFileSync(join(folder, 'upload.part')).every((byte) => byte === 7)).toBe(true);
});

test.skipIf(noSmallDisk !== undefined)('a small file is replaced whole or not at all', async () => {
  const path = join(aSmallDisk(1 << 16), 'settings.json');
  await replaceFile(path, 'before');
  await expect(replaceFile(path, 'x'.repeat(1 << 17))).rejects.toMatchObject({ code: 'storage-full' });
  expect(readFileSync(path, 'utf8')).toBe('before');
  await replaceFile(path, 'after');
  expect(readFileSync(path, 'utf8')).toBe('after');
});
