import { expect, test } from 'vitest';
import { alignClasses } from '../../../../common/datasets/align-classes.ts';
import { selectSamples } from '../../../../common/datasets/select-samples.ts';
import { aSampleSet } from './a-sample-set.ts';

test.for(['bytes', 'floats'] as const)('the samples asked for come in the order asked, copied: %s', (kind) => {
  const set = aSampleSet(kind);
  const chosen = selectSamples(set, Uint32Array.of(4, 1, 1));
  expect(chosen).toMatchObject({ count: 3, shape: set.shape, scale: set.scale, classes: set.classes });
  expect([...chosen.features]).toEqual([40, 41, 42, 10, 11, 12, 10, 11, 12]);
  expect([...chosen.labels]).toEqual([0, 1, 1]);
  expect(chosen.features.buffer).not.toBe(set.features.buffer);
});

test('a sample that is not there is refused', () => {
  expect(() => selectSamples(aSampleSet(), [0, 5])).toThrow(/no sample 5 in a set of 5/);
});

test('labels are counted in another list of classes, by name', () => {
  const set = { ...aSampleSet(), classes: ['7', '3'] };
  expect([...alignClasses(set, ['1', '3', '7']).labels]).toEqual([2, 1, 2, 1, 2]);
  expect(() => alignClasses(set, ['3', '4'])).toThrow(expect.objectContaining({ code: 'dataset-mismatch' }));
});
