import { expect, test } from 'vitest';
import type { DatasetDescription, FileDescription } from '../../../../common/domain/file-description.ts';
import { UploadId } from '../../../../common/domain/ids.ts';
import { type DropItem, planOf, problemsOf } from '../../../../renderer/drop/drop-item.ts';

const table: DatasetDescription = {
  kind: 'dataset',
  format: 'csv',
  isCompressed: false,
  samples: null,
  shape: [2],
  elementType: 'float32',
  columns: ['a', 'b', 'class'],
  columnCount: 3,
  classes: null,
  files: 1,
  needs: 'the name of the column that holds the class',
};
const usual = { label: 'class', holdout: '', scale: '' };
const none: ReadonlySet<string> = new Set();

function anItem(description: FileDescription, changes: Partial<DropItem> = {}): DropItem {
  const found = { description, sizeBytes: 10, uploadId: UploadId.parse('page-1') };
  const content = { kind: 'file', file: new File(['0123456789'], 'file') } as const;
  return {
    key: 1,
    content,
    look: { phase: 'known', found },
    name: 'digits',
    isWanted: true,
    reading: usual,
    ...changes,
  };
}
const problems = (item: DropItem, taken = none) => [...(problemsOf([item], taken).get(item.key) ?? [])];

test('a table needs the column of its classes, unless one is called label', () => {
  expect(problems(anItem(table))).toEqual([]);
  expect(problems(anItem(table, { reading: { ...usual, label: '' } }))).toEqual(['label']);
  expect(problems(anItem(table, { reading: { ...usual, label: 'c' } }))).toEqual(['label-unknown']);
  const labelled = { ...table, columns: ['a', 'label'], columnCount: 2, needs: null };
  expect(problems(anItem(labelled, { reading: { ...usual, label: '' } }))).toEqual([]);
  const wide = { ...table, columnCount: 900 };
  expect(problems(anItem(wide, { reading: { ...usual, label: 'somewhere' } }))).toEqual([]);
});

test.each([
  [{ holdout: '91' }, ['holdout']],
  [{ holdout: 'ten' }, ['holdout']],
  [{ scale: '0' }, ['scale']],
  [{ holdout: ' 12,5 ', scale: '0.0625' }, []],
])('what was typed is checked: %o', (typed, found) => {
  expect(problems(anItem(table, { reading: { ...usual, ...typed } }))).toEqual(found);
});

test('names are checked, of data sets also against those that are there', () => {
  expect(problems(anItem(table, { name: 'Digits!' }))).toEqual(['name']);
  expect(problems(anItem(table), new Set(['digits']))).toEqual(['name-taken']);
  const twice = problemsOf([anItem(table), anItem(table, { key: 2 })], none);
  expect([...(twice.get(2) ?? [])]).toEqual(['name-twice']);
  expect(problems(anItem({ kind: 'unknown', format: 'unknown', seen: 'text' }), new Set(['digits']))).toEqual([]);
});

test('what is not wanted, or cannot be read by itself, is not sent', () => {
  const part: DatasetDescription = {
    ...table,
    format: 'idx',
    columns: null,
    columnCount: null,
    needs: 'the file of its labels',
  };
  expect(planOf(anItem(part))).toBeUndefined();
  expect(planOf(anItem(table, { isWanted: false }))).toBeUndefined();
  expect(problems(anItem(table, { isWanted: false, name: '' }))).toEqual([]);
  expect(planOf(anItem(table, { reading: { label: 'class', holdout: '20', scale: '0,5' } }))).toMatchObject({
    name: 'digits',
    as: { kind: 'dataset', reading: { label: 'class', holdout: 0.2, scale: 0.5 } },
  });
});
