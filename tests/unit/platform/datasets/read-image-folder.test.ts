import { expect, test } from 'vitest';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import { aDatasetFolder, aJpeg, anIdx, aPng } from './dataset-folder.ts';

const size = { width: 3, height: 2 };
const grey = (value: number) => aPng({ ...size, pixel: (i) => [value + i, value + i, value + i, 255] }, 0);
const colour = aPng({ ...size, pixel: (i) => [i, 100 + i, 200 + i, 255] }, 2);

test('a folder of grey PNG files, one folder a class', async () => {
  const folder = aDatasetFolder();
  await folder.write('cats/b.png', grey(50));
  await folder.write('cats/a.png', grey(10));
  await folder.write('dogs/c.PNG', grey(100));
  await folder.write('dogs/notes.txt', 'not an image');
  await folder.write('dogs/._c.png', 'not an image either');
  const { train, test: testing } = await readDataset(folder.path, { holdout: 0 });
  expect(train).toMatchObject({ count: 3, shape: [2, 3, 1], scale: 1 / 255, classes: ['cats', 'dogs'] });
  expect([...train.labels]).toEqual([0, 0, 1]);
  const values = [10, 11, 12, 13, 14, 15, 50, 51, 52, 53, 54, 55, 100, 101, 102, 103, 104, 105];
  expect([...train.features]).toEqual(values);
  expect(testing.count).toBe(0);
});

test('colour PNG and JPEG files in train and test folders', async () => {
  const folder = aDatasetFolder();
  await folder.write('train/0/a.png', colour);
  await folder.write('train/1/b.jpg', aJpeg({ ...size, pixel: () => [200, 100, 50, 255] }));
  await folder.write('test/1/c.jpeg', aJpeg({ ...size, pixel: () => [10, 20, 30, 255] }));
  const { train, test: testing } = await readDataset(folder.path);
  expect(train).toMatchObject({ count: 2, shape: [2, 3, 3], classes: ['0', '1'] });
  expect([...train.features.subarray(0, 6)]).toEqual([0, 100, 200, 1, 101, 201]);
  for (const [i, value] of [200, 100, 50].entries()) {
    expect(Math.abs((train.features[18 + i] ?? 0) - value)).toBeLessThan(4);
  }
  expect(testing).toMatchObject({ count: 1, shape: [2, 3, 3] });
  expect([...testing.labels]).toEqual([1]);
});

test('what is transparent is laid over black', async () => {
  const folder = aDatasetFolder();
  await folder.write('a/a.png', aPng({ ...size, pixel: () => [200, 100, 50, 0] }, 6));
  await folder.write('b/b.png', aPng({ ...size, pixel: () => [200, 100, 50, 51] }, 6));
  const { train } = await readDataset(folder.path, { holdout: 0 });
  expect([...train.features.subarray(0, 3)]).toEqual([0, 0, 0]);
  expect([...train.features.subarray(18, 21)]).toEqual([40, 20, 10]);
});

const huge = Buffer.from(grey(0));
huge.writeUInt32BE(60_000, 16);
huge.writeUInt32BE(60_000, 20);

const damaged = [
  ['text named PNG', Buffer.from('hello'), /b.png: it is not a PNG or JPEG image/],
  ['a truncated PNG', grey(1).subarray(0, 60), /b.png: the image cannot be decoded/],
  ['another size', aPng({ width: 2, height: 2, pixel: () => [0, 0, 0, 255] }, 0), /b.png: it is 2×2 grey, but .*a.png/],
  ['another colour', colour, /b.png: it is 3×2 colour, but .*a.png is 3×2 grey/],
  ['60,000 pixels a side', huge, /b.png: an image of 60000×60000 pixels is not supported/],
] as const;

test.for(damaged)('refused with the name of the file: %s', async ([, content, message]) => {
  const folder = aDatasetFolder();
  await folder.write('x/a.png', grey(0));
  const file = await folder.write('y/b.png', content);
  await expect(readDataset(folder.path)).rejects.toMatchObject({
    code: 'dataset-malformed',
    message: expect.stringMatching(message),
    details: { file },
  });
});

test('one class folder is not enough', async () => {
  const folder = aDatasetFolder();
  await folder.write('x/a.png', grey(0));
  await expect(readDataset(folder.path)).rejects.toMatchObject({ code: 'dataset-malformed' });
});

test('what is no data set says what would be', async () => {
  const folder = aDatasetFolder();
  const image = await folder.write('one.png', grey(0));
  const unknown = await folder.write('data.bin', Uint8Array.of(1, 0, 2, 0));
  const lonely = await folder.write('numbers', anIdx(8, [2], [1, 2]));
  for (const path of [image, unknown, lonely, folder.path, `${folder.path}/none`]) {
    await expect(readDataset(path)).rejects.toMatchObject({ code: 'dataset-unreadable', details: { file: path } });
  }
});
