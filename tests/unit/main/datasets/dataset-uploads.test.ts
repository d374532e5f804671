import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Zippable, zipSync } from 'fflate';
import { PNG } from 'pngjs';
import { describe, expect, test, vi } from 'vitest';
import type { DatasetReading } from '../../../../common/api/dataset-reading.ts';
import type { Dataset } from '../../../../common/domain/dataset.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { DatasetCatalogue } from '../../../../main/datasets/dataset-catalogue.ts';
import { createDatasetUploads } from '../../../../main/datasets/dataset-uploads.ts';
import { previewDataset } from '../../../../main/datasets/preview-dataset.ts';
import { sha256Of } from '../../../../platform/blobs/sha256-file.ts';
import { aStore, started } from '../storage/a-store.ts';

const text = (content: string) => new TextEncoder().encode(content);
const rows = Array.from({ length: 40 }, (_, i) => `${i},${i * 2},${i % 2 === 0 ? 'even' : 'odd'}`).join('\n');
const csv = (label = 'label') => text(`a,b,${label}\n${rows}\n`);

function aPng(grey: number): Uint8Array {
  const png = new PNG({ width: 4, height: 4, colorType: 0, inputColorType: 0, bitDepth: 8 });
  png.data = Buffer.alloc(16, grey);
  return PNG.sync.write(png, { colorType: 0, inputColorType: 0 });
}

function idx(dimensions: number[], values: Uint8Array): Uint8Array {
  const sizes = dimensions.flatMap((size) => [0, 0, size >> 8, size & 255]);
  return Uint8Array.from([0, 0, 8, dimensions.length, ...sizes, ...values]);
}

async function aRoom() {
  const store = await aStore();
  const log = { error: vi.fn() };
  const datasets = await started(new DatasetCatalogue({ ...store, log, isDatasetUsed: () => false }));
  const folder = join(store.folder, 'dataset-uploads');
  const uploads = await started(createDatasetUploads({ ...store, datasets, folder }));
  const send = async (content: Uint8Array, reading: DatasetReading = {}, name = 'sent') => {
    const upload = await uploads.open({ id: UploadId.parse('u1'), name, totalBytes: content.length });
    try {
      if (upload.received < content.length) await upload.append({ offset: 0, data: content });
      return await upload.finish(sha256Of(content), reading);
    } finally {
      await upload.close();
    }
  };
  const settled = async (): Promise<Dataset> => {
    await vi.waitFor(() => expect(datasets.get('sent').state).not.toBe('importing'), { timeout: 10_000, interval: 5 });
    return datasets.get('sent');
  };
  const files = () => readdirSync(folder).filter((file) => file.endsWith('.part'));
  const workFiles = () => readdirSync(join(store.folder, 'blobs')).filter((file) => !/^[0-9a-f]{64}$/.test(file));
  return { ...store, datasets, uploads, send, settled, files, workFiles, log };
}

describe('a data set that is sent', () => {
  test('is read as it is asked for, and its file goes', async () => {
    const room = await aRoom();
    const content = csv('class');
    const begun = await room.send(content, { label: 'class', holdout: 0.5, scale: 0.5 });
    expect(begun).toMatchObject({ name: 'sent', state: 'importing', source: `upload ${sha256Of(content)}` });
    expect(await room.settled()).toMatchObject({ state: 'ready', classes: ['even', 'odd'], train: { samples: 20 } });
    await vi.waitFor(() => expect(room.files()).toEqual([]), { timeout: 10_000, interval: 5 });
    expect(await room.send(content)).toMatchObject({ state: 'ready' });
    expect(await room.uploads.query(UploadId.parse('u1'), 'sent')).toEqual({
      receivedBytes: content.length,
      complete: true,
    });
  });

  test('and cannot be read is tried in another way without being sent again', async () => {
    const room = await aRoom();
    const content = csv('class');
    await room.send(content);
    const failed = await room.settled();
    expect(failed).toMatchObject({ state: 'failed', failure: { code: 'dataset-malformed' } });
    expect(failed.failure?.message).toMatch(/^upload, row 1, column 'label'/);
    const kept = await room.uploads.query(UploadId.parse('u1'), 'sent');
    expect(kept).toEqual({ receivedBytes: content.length, complete: false });
    await room.send(content, { label: 'class' });
    expect(await room.settled()).toMatchObject({ state: 'ready' });
  });

  test('under a name that is taken is refused before its first byte', async () => {
    const room = await aRoom();
    await room.send(csv());
    await room.settled();
    const other = { id: UploadId.parse('u2'), name: 'sent', totalBytes: 10 };
    await expect(room.uploads.open(other)).rejects.toMatchObject({ code: 'already-exists' });
  });

  const pictures: Zippable = {};
  for (let i = 0; i < 10; i++) pictures[`pets/${i % 2 === 0 ? 'cat' : 'dog'}/${i}.png`] = aPng(i * 20);
  const images = idx([4, 2, 2], new Uint8Array(16).fill(7));
  const labels = idx([4], Uint8Array.of(0, 1, 0, 1));
  const archives: Readonly<Record<string, [Zippable, object]>> = {
    images: [
      { ...pictures, '__MACOSX/pets/cat/._0.png': text('x'), 'pets/.DS_Store': text('x') },
      { classes: ['cat', 'dog'], shape: [4, 4, 1] },
    ],
    'IDX files': [
      { 'mnist/train-images-idx3-ubyte': images, 'mnist/train-labels-idx1-ubyte': labels },
      { classes: ['0', '1'], shape: [2, 2, 1] },
    ],
    'one CSV file': [{ 'deep/inside/numbers.csv': csv() }, { classes: ['even', 'odd'], shape: [2] }],
  };
  test.each(Object.entries(archives))('as an archive of %s is unpacked and read', async (_, [members, expected]) => {
    const room = await aRoom();
    await room.send(zipSync(members));
    const dataset = await room.settled();
    expect(dataset.failure).toBeNull();
    expect(dataset).toMatchObject({ state: 'ready', ...expected });
    const left = room.workFiles().flatMap((folder) => readdirSync(join(room.folder, 'blobs', folder)));
    expect(left).toEqual([]);
  });

  const climbing = zipSync({ 'cat/1.png': aPng(1), 'dog/../../../evil.png': aPng(2) });
  const bomb = zipSync({ 'cat/1.png': aPng(1), 'dog/2.png': new Uint8Array(1 << 20) });
  /** The size that the directory tells, of the last member: less than it unpacks to. */
  const lying = (() => {
    const copy = bomb.slice();
    const view = new DataView(copy.buffer);
    for (let at = copy.length - 46; at > 0; at--) {
      if (view.getUint32(at, true) !== 0x02014b50) continue;
      view.setUint32(at + 24, 100, true);
      break;
    }
    return copy;
  })();
  test.each([
    ['that leads out of its folder', climbing, /leads out of it/],
    ['that unpacks to more than it says', lying, /more than the directory says/],
    ['of nothing that is known', zipSync({ 'a.txt': text('a'), 'b.txt': text('b') }), /no data set of a known kind/],
    ['that is cut', zipSync(pictures).subarray(0, 200), /cut short/],
  ])('as an archive %s fails with the reason', async (_, content, message) => {
    const room = await aRoom();
    await room.send(content);
    const { state, failure } = await room.settled();
    expect(state).toBe('failed');
    expect(failure?.message).toMatch(message);
    expect(failure?.message).not.toContain(room.folder);
    expect(room.log.error).not.toHaveBeenCalled();
  });
});

test('a preview counts the classes and shows some of each', async () => {
  const room = await aRoom();
  await room.send(csv(), { holdout: 0.25 });
  const preview = await previewDataset(await room.settled(), 4, room.blobs);
  expect(preview).toMatchObject({ name: 'sent', shape: [2], previewShape: [2], train: [15, 15], test: [5, 5] });
  expect(preview.samples.map(({ label }) => label)).toEqual([0, 0, 1, 1]);
  for (const { values, label } of preview.samples) {
    expect((values[0] ?? 0) % 2).toBe(label);
    expect(values[1]).toBe((values[0] ?? 0) * 2);
  }
  const failing = { ...room.datasets.get('sent'), train: null };
  await expect(previewDataset(failing, 4, room.blobs)).rejects.toMatchObject({ code: 'conflict' });
  const ready = room.datasets.get('sent');
  await room.datasets.remove('sent');
  await expect(previewDataset(ready, 4, room.blobs)).rejects.toMatchObject({ code: 'not-found' });
});
