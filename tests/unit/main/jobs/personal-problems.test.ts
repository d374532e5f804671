import { expect, test } from 'vitest';
import { modelOf } from '../../../../common/specs/job-spec.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { personalProblems } from '../../../../main/jobs/personal-problems.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const last = { layers: 'last' };
const privacy = { mechanism: 'central', clipNorm: 1, noiseMultiplier: 1, delta: 1e-5 };

function pathsOf(facts: object): unknown[] {
  const spec = aTrainSpec({ model: { preset: 'mnist-2nn' }, ...facts });
  const model = modelOf(spec);
  const problems = personalProblems(spec, model && inferShapes(model));
  return [...problems].map(({ details }) => details['path']);
}

test.each([
  [{ personal: last, model: { trainer: 'mine' } }, ['personal']],
  [{ personal: last, strategy: { name: 'scaffold' } }, ['personal']],
  [{ personal: last, strategy: { name: 'fedbuff' } }, ['personal']],
  [{ personal: last, strategy: { name: 'synchronous-sgd' }, localSteps: 9 }, ['personal']],
  [{ personal: last, privacy }, ['personal']],
  [{ personal: last, reproducible: true }, ['reproducible']],
  [{ personal: last, evaluation: { dataset: 'judge' } }, ['evaluation.dataset']],
  [{ personal: { layers: 'norm' } }, ['personal.layers']],
  [{ personal: { layers: 'none' } }, ['personal.fineTuneEpochs']],
  [{ personal: { layers: 'listed', indices: [1, 2] } }, ['personal.indices.1']],
  [{ personal: { layers: 'last', count: 3 } }, ['personal.layers']],
])('%j is refused at %j', (facts, paths) => {
  expect(pathsOf(facts)).toEqual(paths);
});

test.each([
  [{}],
  [{ personal: last }],
  [{ personal: { layers: 'none', fineTuneEpochs: 2 } }],
  [{ personal: last, strategy: { name: 'fedadam' }, compression: { name: 'int8' } }],
])('%j is taken', (facts) => {
  expect(pathsOf(facts)).toEqual([]);
});
