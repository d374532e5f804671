import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readDataset } from '../../../../platform/datasets/read-dataset.ts';
import { aDatasetFolder } from './dataset-folder.ts';

test('the digits of UCI are read, and a tenth of each class is held out', async () => {
  const { train, test: testing } = await readDataset('resources/datasets/uci-digits.csv.gz', { holdout: 0.1 });
  expect([train.count, testing.count]).toEqual([1_617, 180]);
  expect(train).toMatchObject({ shape: [64], scale: 1, classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] });
  expect([...train.features.subarray(0, 8)]).toEqual([0, 0, 5, 13, 9, 1, 0, 0]);
  for (let digit = 0; digit < 10; digit++) {
    const count = testing.labels.filter((label) => label === digit).length;
    expect(count).toBeGreaterThanOrEqual(17);
    expect(count).toBeLessThanOrEqual(19);
  }
});

test('byte order mark, quotes, line ends of all kinds, empty lines and tabs are understood', async () => {
  const folder = aDatasetFolder();
  const commas = await folder.write('a.csv', '\uFEFFkind, x ,"y"\r\ncat,1,-2e-1\r\n\r\n"the ""dog""", 3 ,+4\rcat,5,.5');
  const { train } = await readDataset(commas, { label: 'kind', holdout: 0, scale: 2 });
  expect(train).toMatchObject({ count: 3, shape: [2], scale: 2, classes: ['cat', 'the "dog"'] });
  expect(train.features).toEqual(Float32Array.from([1, -0.2, 3, 4, 5, 0.5]));
  expect([...train.labels]).toEqual([0, 1, 0]);
  const tabs = await folder.write('b.tsv.gz', gzipSync('x\tlabel\n1\t10\n2\t9\n'));
  expect((await readDataset(tabs, { holdout: 0 })).train.classes).toEqual(['9', '10']);
});

const damaged = [
  ['the label column is missing', 'a,b\n1,2\n', { row: 1, column: 'label' }, /column 'label': .* there are: a, b$/],
  ['a name is missing', 'a,,label\n', { row: 1 }, /column 2 has no name/],
  ['a name is there twice', 'a,a,label\n', { row: 1, column: 'a' }, /two columns/],
  ['only labels', 'label\n1\n2\n', { row: 1 }, /no column beside the label/],
  ['a row is short', 'a,b,label\n1,2,x\n\n3,y\n', { row: 4 }, /row 4: it has 2 cells, the header 3/],
  ['a row is long', 'a,label\n1,x\n3,y,4\n', { row: 3 }, /it has 3 cells/],
  ['a cell is empty', 'a,b,label\n1,2,x\n3, ,y\n', { row: 3, column: 'b' }, /row 3, column 'b': the cell is empty/],
  ['a cell is NaN', 'a,label\nNaN,x\n', { row: 2, column: 'a' }, /'NaN', not a finite number/],
  ['a cell is infinite', 'a,label\n-inf,x\n', { row: 2, column: 'a' }, /not a finite number/],
  ['a cell is too large', 'a,label\n1e39,x\n', { row: 2, column: 'a' }, /too large for a 32-bit float/],
  ['a cell is text', 'a,label\n"1,5",x\n', { row: 2, column: 'a' }, /'1,5' is not a number/],
  ['a cell is hexadecimal', 'a,label\n0x10,x\n', { row: 2, column: 'a' }, /'0x10' is not a number/],
  ['a label is empty', 'a,label\n1,\n', { row: 2, column: 'label' }, /the label is empty/],
  ['a quote is never closed', 'a,label\n1,"x\n2,y\n', { row: 3 }, /Quote Not Closed/],
  ['there are no rows', 'a,label\n', {}, /there are no samples/],
  ['there is nothing', '', {}, /it is empty/],
  ['there is one class', 'a,label\n1,x\n2,x\n', {}, /the same class, 'x'/],
] as const;

test.for(damaged)('refused with its place: %s', async ([, content, place, message]) => {
  const folder = aDatasetFolder();
  const file = await folder.write('data.csv', content);
  await expect(readDataset(file)).rejects.toMatchObject({
    code: 'dataset-malformed',
    message: expect.stringMatching(message),
    details: { file, ...place },
  });
});

test('a file without a header gets the advice to add one', async () => {
  const folder = aDatasetFolder();
  const file = await folder.write('data.csv', '1,2,3\n4,5,6\n');
  await expect(readDataset(file)).rejects.toMatchObject({ hint: expect.stringContaining('add a row') });
});

test('numbers to be predicted are not taken for classes without end', async () => {
  const folder = aDatasetFolder();
  const rows = Array.from({ length: 65_537 }, (_, i) => `1,${i}`);
  const file = await folder.write('data.csv', `a,label\n${rows.join('\n')}`);
  await expect(readDataset(file)).rejects.toMatchObject({
    code: 'dataset-malformed',
    message: expect.stringContaining('more than 65536 classes'),
    details: { row: 65_538 },
  });
});

test('reading stops when it is no longer wanted', async () => {
  const signal = AbortSignal.abort();
  await expect(readDataset('resources/datasets/uci-digits.csv.gz', { signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
});
