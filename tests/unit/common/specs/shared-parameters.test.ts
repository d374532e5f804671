import { expect, test } from 'vitest';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { PersonalSpec } from '../../../../common/specs/personal-spec.ts';
import {
  countShared,
  gather,
  personalRanges,
  scatter,
  sharedRanges,
  valuesIn,
} from '../../../../common/specs/shared-parameters.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';

const layers = [
  { type: 'conv2d', filters: 4, kernel: 3 },
  { type: 'batch-norm' },
  { type: 'residual', layers: [{ type: 'conv2d', filters: 4, kernel: 3, padding: 'same' }, { type: 'batch-norm' }] },
  { type: 'relu' },
  { type: 'flatten' },
  { type: 'dense', units: 8 },
  { type: 'relu' },
  { type: 'dense', units: 10 },
];
const model = ModelSpec.parse({ input: [8, 8, 1], layers });
const { parameters, parameterCount } = inferShapes(model);

function personalNames(personal: object): string[] {
  const ranges = personalRanges(model, PersonalSpec.parse(personal));
  return ranges.flatMap(({ offset }) => parameters.find((tensor) => tensor.offset === offset)?.name ?? []);
}

const norm = (place: string) => ['weight', 'bias', 'runningMean', 'runningVariance'].map((name) => `${place}.${name}`);

test.each([
  [{ layers: 'norm' }, [...norm('layers.1'), ...norm('layers.2.layers.1')]],
  [{ layers: 'last' }, ['layers.7.weight', 'layers.7.bias']],
  [{ layers: 'last', count: 2 }, ['layers.5.weight', 'layers.5.bias', 'layers.7.weight', 'layers.7.bias']],
  [{ layers: 'listed', indices: [1, 3] }, norm('layers.1')],
])('%j are %j', (personal, names) => {
  expect(personalNames(personal)).toEqual(names);
});

test.each(['norm', 'last'])(
  'with %s every parameter is either shared or personal, and finds its place again',
  (name) => {
    const personal = PersonalSpec.parse({ layers: name });
    const [shared, own] = [sharedRanges(model, personal), personalRanges(model, personal)];
    expect(valuesIn(shared) + valuesIn(own)).toBe(parameterCount);
    expect(countShared(aTrainSpec({ model, personal }), parameterCount)).toBe(valuesIn(shared));
    const vector = Float32Array.from({ length: parameterCount }, (_, i) => i);
    const again = new Float32Array(parameterCount).fill(-1);
    scatter(again, shared, gather(vector, shared));
    expect(again.filter((value) => value === -1)).toHaveLength(valuesIn(own));
    scatter(again, own, gather(vector, own));
    expect(again).toEqual(vector);
  },
);

test('without personal layers all travel', () => {
  expect(countShared(aTrainSpec({ model }), parameterCount)).toBe(parameterCount);
});
