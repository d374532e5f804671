import { gzipSync } from 'node:zlib';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../../common/errors.ts';
import { Random } from '../../../../common/random.ts';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import { aDatasetFolder, aJpeg, anIdx, anNpy, aPng, bytesOf } from './dataset-folder.ts';

const CASES = 300;
const LIMIT_BYTES = 64 << 20;

/** A copy with a few bytes changed, or cut short, or with a piece taken out or doubled. */
function damage(bytes: Uint8Array, random: Random): Buffer {
  const copy = Buffer.from(bytes);
  const at = random.below(bytes.length);
  const piece = copy.subarray(at, at + 1 + random.below(8));
  switch (random.below(5)) {
    case 0:
      return copy.subarray(0, at);
    case 1:
      return Buffer.concat([copy.subarray(0, at), copy.subarray(at + piece.length)]);
    case 2:
      return Buffer.concat([copy.subarray(0, at), piece, copy.subarray(at)]);
    case 3:
      piece.fill([0, 0xff, 0x7f, 0x80][random.below(4)] ?? 0);
      return copy;
    default:
      for (let i = random.below(4); i >= 0; i--) copy[random.below(copy.length)] = random.below(256);
      return copy;
  }
}

const pixel = (i: number) => [(i * 7) % 256, (i * 13) % 256, (i * 29) % 256, 255] as const;
const png = aPng({ width: 9, height: 8, pixel }, 2);
const features = anNpy({ type: '<f4', shape: '(6, 2)', data: bytesOf(new Float32Array(12).fill(0.5)) });
const labels = anNpy({ type: '<i4', shape: '(6,)', data: bytesOf(Int32Array.of(0, 1, 2, 0, 1, 2)) });
const csv = `a,b,label\n${Array.from({ length: 20 }, (_, i) => `${i / 8},"${i}",c${i % 3}`).join('\r\n')}\n`;
const idxLabels = anIdx(8, [6], [0, 1, 2, 0, 1, 2]);

/** The file to damage, what stands beside it, and the path to read. */
const sources: Readonly<Record<string, { target: string; files: Record<string, Uint8Array>; path: string }>> = {
  'IDX images': {
    target: 'train-images',
    files: { 'train-images': anIdx(8, [6, 2, 2], new Uint8Array(24)), 'train-labels': idxLabels },
    path: '',
  },
  'IDX labels': {
    target: 'train-labels',
    files: { 'train-images': anIdx(8, [6, 2, 2], new Uint8Array(24)), 'train-labels': idxLabels },
    path: '',
  },
  'IDX with gzip': {
    target: 'train-images.gz',
    files: { 'train-images.gz': gzipSync(anIdx(8, [6, 2, 2], new Uint8Array(24))), 'train-labels': idxLabels },
    path: 'train-images.gz',
  },
  CSV: { target: 'data.csv', files: { 'data.csv': Buffer.from(csv) }, path: 'data.csv' },
  'CSV with gzip': { target: 'data.csv.gz', files: { 'data.csv.gz': gzipSync(csv) }, path: 'data.csv.gz' },
  NPY: { target: 'x.npy', files: { 'x.npy': features, 'labels.npy': labels }, path: 'x.npy' },
  NPZ: { target: 'd.npz', files: { 'd.npz': zipSync({ 'x.npy': features, 'y.npy': labels }) }, path: 'd.npz' },
  PNG: { target: 'b/b.png', files: { 'a/a.png': png, 'b/b.png': png }, path: '' },
  JPEG: {
    target: 'b/b.jpg',
    files: { 'a/a.png': png, 'b/b.jpg': aJpeg({ width: 9, height: 8, pixel }) },
    path: '',
  },
};

describe.for(Object.entries(sources))('%s', ([, { target, files, path }]) => {
  test('however damaged, is read or refused with a code', async () => {
    const folder = aDatasetFolder();
    for (const [name, content] of Object.entries(files)) await folder.write(name, content);
    const source = path === '' ? folder.path : `${folder.path}/${path}`;
    const intact = files[target] ?? new Uint8Array();
    await readDataset(source, { limitBytes: LIMIT_BYTES });

    const random = new Random(20_240_607);
    let refused = 0;
    for (let i = 0; i < CASES; i++) {
      await folder.write(target, damage(intact, random));
      const started = performance.now();
      const error: unknown = await readDataset(source, { limitBytes: LIMIT_BYTES }).then(
        () => undefined,
        (reason: unknown) => reason,
      );
      expect(performance.now() - started).toBeLessThan(5_000);
      if (error === undefined) continue;
      refused++;
      expect(error).toBeInstanceOf(AppError);
      expect(error).toMatchObject({ code: expect.stringMatching(/^dataset-(malformed|unreadable)$/) });
      expect(error).toHaveProperty('details.file', expect.stringContaining(folder.path));
    }
    expect(refused).toBeGreaterThan(CASES / 10);
  });
});
