import { zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import { aDatasetFolder, anNpy, bytesOf } from './dataset-folder.ts';

const floats = Float32Array.from({ length: 12 }, (_, i) => i / 4);
const x = anNpy({ type: '<f4', shape: '(4, 3)', data: bytesOf(floats) });
const y = anNpy({ type: '<i8', shape: '(4,)', data: bytesOf(BigInt64Array.from([2n, 0n, 2n, 1n])) });
const pixels = anNpy({ type: '|u1', shape: '(4, 1, 3)', data: Uint8Array.from({ length: 12 }, (_, i) => i) });

// numpy.savez_compressed('-', x=numpy.arange(8, dtype='f4').reshape(4, 2), y=numpy.array([0, 1, 0, 1])), NumPy 2.4
const FROM_NUMPY =
  'UEsDBC0AAAAIAAAAIQBFrKRk//////////8FABQAeC5ucHkBABAAoAAAAAAAAABaAAAAAAAAAJvsF+obEMnIUMZQrZ6SWpxcpG6loG6TZqKuo6' +
  'Cell9UUpSYF59flJIKEndLzClOBYoXZyQWpAL5GiY6CkaaOgq1CmQDLgYwaLAHEg5ABMQNQLwAiA8A8QMHAFBLAwQtAAAACAAAACEA3eFfFP//' +
  '////////BQAUAHkubnB5AQAQAKAAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2mhrqOgnpZfVFKUmBefX5SSChJ3S8wpTg' +
  'WKF2ckFqQC+RomOpo6CrUKFAAuBihgZEAFMD4AUEsBAi0DLQAAAAgAAAAhAEWspGRaAAAAoAAAAAUAAAAAAAAAAAAAAIABAAAAAHgubnB5UEsB' +
  'Ai0DLQAAAAgAAAAhAN3hXxRMAAAAoAAAAAUAAAAAAAAAAAAAAIABkQAAAHkubnB5UEsFBgAAAAACAAIAZgAAABQBAAAAAA==';

test('an archive with both splits', async () => {
  const folder = aDatasetFolder();
  const archive = zipSync({ 'x_train.npy': pixels, 'y_train.npy': y, 'X_test.npy': pixels, 'Y_test.npy': y });
  const { train, test: testing } = await readDataset(await folder.write('data.npz', archive));
  expect(train).toMatchObject({ count: 4, shape: [1, 3, 1], scale: 1 / 255, classes: ['0', '1', '2'] });
  expect([...train.labels]).toEqual([2, 0, 2, 1]);
  expect(testing).toEqual(train);
});

test('an archive that NumPy wrote', async () => {
  const folder = aDatasetFolder();
  const path = await folder.write('data.npz', Buffer.from(FROM_NUMPY, 'base64'));
  const { train } = await readDataset(path, { holdout: 0 });
  expect(train).toMatchObject({ count: 4, shape: [2], scale: 1 });
  expect(train.features).toEqual(Float32Array.from([0, 1, 2, 3, 4, 5, 6, 7]));
  expect([...train.labels]).toEqual([0, 1, 0, 1]);
});

test.for([1, 2, 3])('a file of version %i with its labels beside it', async (version) => {
  const folder = aDatasetFolder();
  const data = bytesOf(Float64Array.from(floats));
  const path = await folder.write('data.npy', anNpy({ type: '<f8', shape: '(4, 3)', data, version }));
  await folder.write('data-labels.npy', y);
  const { train } = await readDataset(path, { holdout: 0 });
  expect(train).toMatchObject({ count: 4, shape: [3], scale: 1 });
  expect(train.features).toEqual(floats);
});

const float = (values: readonly number[]) =>
  anNpy({ type: '<f4', shape: '(4, 3)', data: bytesOf(Float32Array.from({ length: 12 }, (_, i) => values[i] ?? 0)) });

const damaged = [
  ['Fortran order', anNpy({ type: '<f4', shape: '(4, 3)', order: 'True', data: bytesOf(floats) }), y, /Fortran order/],
  ['big-endian', anNpy({ type: '>f4', shape: '(4, 3)', data: bytesOf(floats) }), y, /type '>f4' are not supported/],
  ['text', anNpy({ type: '<U3', shape: '(4, 3)', data: bytesOf(floats) }), y, /type '<U3' are not supported/],
  ['cut short', x.subarray(0, 150), y, /cut short: 176 bytes expected, 150 found/],
  ['hostile', anNpy({ type: '<f4', shape: '(4, 99999999999999999999)', data: bytesOf(floats) }), y, /cut short/],
  ['NaN', float([0, 0, 0, 0, Number.NaN]), y, /sample 1 \(counted from 0\): a value is NaN/],
  ['infinite', float([Number.NEGATIVE_INFINITY]), y, /sample 0 .* a value is -Infinity/],
  ['too few labels', x, anNpy({ type: '<i4', shape: '(1,)', data: new Uint8Array(4) }), /1 labels for the 4 samples/],
  ['fractions', x, anNpy({ type: '<f4', shape: '(4,)', data: bytesOf(floats.subarray(1, 5)) }), /0.25 is not a whole/],
  ['one-hot labels', x, x, /labels of shape 4×3 are not one a sample/],
  ['one dimension', y, y, /features need two dimensions/],
  ['no NPY file', Buffer.from('hello'), y, /not an NPY file/],
] as const;

test.for(damaged)('refused: %s', async ([, features, labels, message]) => {
  const folder = aDatasetFolder();
  const path = await folder.write('data.npy', features);
  await folder.write('labels.npy', labels);
  await expect(readDataset(path)).rejects.toMatchObject({
    code: 'dataset-malformed',
    message: expect.stringMatching(message),
  });
});

test('an archive without the arrays says which it has', async () => {
  const folder = aDatasetFolder();
  const path = await folder.write('data.npz', zipSync({ 'images.npy': x, 'labels.npy': y }));
  await expect(readDataset(path)).rejects.toMatchObject({
    code: 'dataset-malformed',
    hint: 'It has: images, labels.',
  });
});

test('an archive cannot unpack to more than the limit', async () => {
  const folder = aDatasetFolder();
  const bomb = zipSync({ 'x.npy': new Uint8Array(16 << 20), 'y.npy': y });
  const path = await folder.write('data.npz', bomb);
  await expect(readDataset(path, { limitBytes: 1 << 20 })).rejects.toMatchObject({ code: 'dataset-unreadable' });
});
