import { expect, test } from 'vitest';
import { selectionProblems } from '../../../../main/jobs/selection-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };

test.each([
  ['privacy and a choice that is not by chance', { privacy, selection: { by: 'fair' } }, ['selection.by']],
  ['privacy and spare parts', { privacy, selection: { spare: 0.5 } }, ['selection.spare']],
  [
    'the same bits and speed',
    { reproducible: true, selection: { by: 'fast', spare: 1 } },
    ['selection.by', 'selection.spare'],
  ],
  ['the same bits and fairness', { reproducible: true, selection: { by: 'fair' } }, []],
  ['privacy and tags', { privacy, selection: { tags: ['lab'] } }, []],
])('%s', (_, fields, paths) => {
  expect([...selectionProblems(aTrainSpec(fields))].map(({ details }) => details['path'])).toEqual(paths);
});
