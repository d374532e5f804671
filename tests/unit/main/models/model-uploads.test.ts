import { readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { DeviceId, UploadId } from '../../../../common/domain/ids.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aStore } from '../storage/a-store.ts';
import { aSmallDisk, aTemporaryFolder, noSmallDisk } from '../storage/temporary-folder.ts';

const content = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
const sha256 = sha256Of(content);
const id = UploadId.parse('u1');
const start = { id, name: 'model', totalBytes: content.length };
const part = (from: number, to = content.length) => ({ offset: from, data: content.subarray(from, to) });

describe('an upload', () => {
  test('becomes a version when it is whole', async () => {
    const { uploads, models, blobs } = await aStore();
    const upload = await uploads.open(start);
    await upload.append(part(0, 400));
    expect(await uploads.query(id)).toEqual({ receivedBytes: 400, complete: false });
    await expect(upload.finish(sha256, {})).rejects.toMatchObject({
      code: 'upload-out-of-order',
      details: { expectedOffset: 400 },
    });
    await upload.append(part(400));
    const version = await upload.finish(sha256, {});
    await upload.close();
    expect(version).toMatchObject({ name: 'model', version: 1, sha256, sizeBytes: 1_000, format: 'file' });
    expect(models.get('model')).toEqual(version);
    expect(readFileSync(blobs.path(sha256))).toEqual(Buffer.from(content));
    expect(await uploads.query(id, 'model')).toEqual({ receivedBytes: 1_000, complete: true });
  });

  test('cut in the middle goes on, also after a restart', async () => {
    const folder = aTemporaryFolder();
    const before = await aStore(folder);
    const cut = await before.uploads.open(start);
    await cut.append(part(0, 300));
    await before.uploads.stop();
    await expect(cut.append(part(300))).rejects.toMatchObject({ code: 'cancelled' });

    const { uploads, models } = await aStore(folder);
    expect(await uploads.query(id, 'model')).toEqual({ receivedBytes: 300, complete: false });
    const upload = await uploads.open(start);
    expect(upload.received).toBe(300);
    await expect(upload.append(part(0))).rejects.toMatchObject({
      code: 'upload-out-of-order',
      details: { expectedOffset: 300 },
    });
    await upload.append(part(300));
    expect((await upload.finish(sha256, {})).sha256).toBe(sha256);
    expect(models.versions('model')).toHaveLength(1);
  });

  test('that nobody has heard of is at 0', async () => {
    const { uploads } = await aStore();
    expect(await uploads.query(id)).toEqual({ receivedBytes: 0, complete: false });
    expect(await uploads.query(id, 'model')).toEqual({ receivedBytes: 0, complete: false });
  });

  test('is taken over by a newer stream, which finds all that was kept', async () => {
    const { uploads } = await aStore();
    const older = await uploads.open(start);
    const inFlight = older.append(part(0, 500));
    const newer = await uploads.open(start);
    await inFlight;
    expect(newer.received).toBe(500);
    await expect(older.append(part(500))).rejects.toMatchObject({ code: 'conflict' });
    await expect(older.finish(sha256, {})).rejects.toMatchObject({ code: 'conflict' });
    await older.close();
    await newer.append(part(500));
    expect((await newer.finish(sha256, {})).version).toBe(1);
  });

  test('of many streams at once ends as one version', async () => {
    const { uploads, models } = await aStore();
    const send = async () => {
      const upload = await uploads.open(start);
      try {
        while (upload.received < content.length) await upload.append(part(upload.received, upload.received + 100));
        return await upload.finish(sha256, {});
      } catch (error) {
        return error;
      } finally {
        await upload.close();
      }
    };
    const results = await Promise.all(Array.from({ length: 10 }, send));
    expect(results.at(-1)).toMatchObject({ version: 1 });
    for (const result of results.slice(0, -1))
      expect([expect.objectContaining({ code: 'conflict' }), results.at(-1)]).toContainEqual(result);
    expect(models.versions('model')).toHaveLength(1);
  });

  test('with another hash than announced is dropped and starts anew', async () => {
    const { uploads, models, blobs, folder } = await aStore();
    const upload = await uploads.open(start);
    await upload.append({ offset: 0, data: content.toReversed() });
    await expect(upload.finish(sha256, {})).rejects.toMatchObject({ code: 'checksum-mismatch' });
    await upload.close();
    expect(await uploads.query(id)).toEqual({ receivedBytes: 0, complete: false });
    expect(readdirSync(join(folder, 'uploads'))).toEqual([]);
    expect(await blobs.list()).toEqual([]);
    expect(() => models.versions('model')).toThrow(expect.objectContaining({ code: 'not-found' }));
    expect((await uploads.open(start)).received).toBe(0);
  });

  test('with another length is another upload', async () => {
    const { uploads } = await aStore();
    const first = await uploads.open(start);
    await first.append(part(0, 300));
    const second = await uploads.open({ ...start, totalBytes: 999 });
    expect(second.received).toBe(0);
    await expect(second.append(part(0))).rejects.toMatchObject({ code: 'upload-too-large' });
  });

  test('of nothing is a model of no bytes', async () => {
    const { uploads } = await aStore();
    const upload = await uploads.open({ ...start, totalBytes: 0 });
    expect(await upload.finish(sha256Of(new Uint8Array()), {})).toMatchObject({ sizeBytes: 0 });
  });
});

describe('a complete upload sent again', () => {
  const send = async (store: Awaited<ReturnType<typeof aStore>>, name = 'model') => {
    const upload = await store.uploads.open({ ...start, name });
    if (upload.received === 0) await upload.append(part(0));
    const version = await upload.finish(sha256, {});
    await upload.close();
    return version;
  };

  test('gives the same answer, also after a restart', async () => {
    const folder = aTemporaryFolder();
    const first = await send(await aStore(folder));
    const again = await aStore(folder);
    expect(await send(again)).toEqual(first);
    expect(await send(again)).toEqual(first);
    expect(again.models.versions('model')).toHaveLength(1);
  });

  test('takes no more bytes and no other hash', async () => {
    const store = await aStore();
    await send(store);
    const upload = await store.uploads.open(start);
    await expect(upload.append(part(0))).rejects.toMatchObject({
      code: 'upload-out-of-order',
      details: { expectedOffset: 1_000 },
    });
    await expect(upload.finish(sha256Of(content.subarray(1)), {})).rejects.toMatchObject({ code: 'checksum-mismatch' });
    expect((await store.uploads.open(start)).received).toBe(0);
  });

  test('is added when the crash came between content and version', async () => {
    const folder = aTemporaryFolder();
    const store = await aStore(folder);
    await send(store);
    const again = await aStore(folder);
    again.database.prepare('delete from models').run();
    again.database.prepare('delete from model_names').run();
    expect(await again.uploads.query(id)).toEqual({ receivedBytes: 1_000, complete: false });
    expect(await send(again)).toMatchObject({ version: 1, sha256 });
  });

  test('after the model was deleted starts anew', async () => {
    const store = await aStore();
    await send(store);
    await new Promise(setImmediate);
    await store.models.remove('model', 1);
    expect(await store.uploads.query(id)).toEqual({ receivedBytes: 0, complete: false });
    expect(await send(store)).toMatchObject({ sha256, version: 2 });
  });

  test('under another name is another model', async () => {
    const store = await aStore();
    await send(store);
    expect(await send(store, 'twin')).toMatchObject({ name: 'twin', version: 1 });
    expect(store.models.versions('model')).toHaveLength(1);
  });
});

test('what nobody touched for seven days is swept, and nothing else', async () => {
  const { uploads, clock, folder } = await aStore();
  for (const name of ['old', 'fresh', 'open']) {
    const upload = await uploads.open({ ...start, name });
    await upload.append(part(0, 10));
    if (name !== 'open') await upload.close();
  }
  const age = (name: string, days: number, endings = ['part', 'json']) => {
    const at = clock.now() / 1_000 - days * 86_400;
    for (const ending of endings) utimesSync(join(folder, 'uploads', `u1@${name}.${ending}`), at, at);
  };
  age('old', 7);
  age('open', 30);
  age('fresh', 8);
  age('fresh', 6, ['part']);
  await uploads.sweep();
  expect(readdirSync(join(folder, 'uploads')).sort()).toEqual([
    'u1@fresh.json',
    'u1@fresh.part',
    'u1@open.json',
    'u1@open.part',
  ]);
});

test('a record that cannot be read is an unknown upload', async () => {
  const { uploads, folder } = await aStore();
  writeFileSync(join(folder, 'uploads', 'u1@model.json'), '{"half":');
  writeFileSync(join(folder, 'uploads', 'u1@model.part'), 'xyz');
  expect((await uploads.open(start)).received).toBe(0);
});

test.skipIf(noSmallDisk !== undefined)(
  'a full disk loses nothing that was kept, and the upload goes on when there is room',
  async () => {
    const { uploads, models, folder } = await aStore(aSmallDisk(6 << 18));
    const large = new Uint8Array(600_000).fill(3);
    const filler = join(folder, 'filler');
    writeFileSync(filler, Buffer.alloc(600_000));
    const upload = await uploads.open({ ...start, totalBytes: large.length });
    const send = async (stream: typeof upload) => {
      while (stream.received < large.length) {
        await stream.append({
          offset: stream.received,
          data: large.subarray(stream.received, stream.received + 65_536),
        });
      }
    };
    await expect(send(upload)).rejects.toMatchObject({ code: 'storage-full' });
    const kept = upload.received;
    expect(kept).toBeGreaterThan(0);
    await upload.close();
    expect(await uploads.query(id)).toEqual({ receivedBytes: kept, complete: false });
    writeFileSync(filler, '');
    const later = await uploads.open({ ...start, totalBytes: large.length });
    expect(later.received).toBe(kept);
    await send(later);
    expect(await later.finish(sha256Of(large), {})).toMatchObject({ sizeBytes: large.length });
    expect(models.list(undefined, 10)).toHaveLength(1);
  },
);

describe('uploads of devices', () => {
  const mac = DeviceId.parse('mac');
  const nuc = DeviceId.parse('nuc');

  test('are each device’s own, whatever id it chooses', async () => {
    const { uploads } = await aStore();
    const first = await uploads.open({ ...start, owner: mac });
    await first.append(part(0, 400));
    const other = await uploads.open({ ...start, owner: nuc });
    expect(other.received).toBe(0);
    await first.append(part(400, 500));
    expect(await uploads.queryOfDevice(mac, id)).toEqual({ receivedBytes: 500, complete: false });
    expect(await uploads.queryOfDevice(nuc, id)).toEqual({ receivedBytes: 0, complete: false });
    expect(await uploads.query(id)).toEqual({ receivedBytes: 0, complete: false });
  });

  test('are few at a time', async () => {
    const { uploads } = await aStore();
    for (const name of ['a', 'b', 'c', 'd']) await (await uploads.open({ ...start, name, owner: mac })).close();
    await expect(uploads.open({ ...start, name: 'e', owner: mac })).rejects.toMatchObject({
      code: 'too-many-requests',
    });
    await (await uploads.open({ ...start, name: 'd', owner: mac })).close();
    await (await uploads.open({ ...start, name: 'e', owner: nuc })).close();
  });
});
