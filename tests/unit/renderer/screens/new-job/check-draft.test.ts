import { describe, expect, test } from 'vitest';
import { checkDraft } from '../../../../../renderer/screens/new-job/draft/check-draft.ts';
import { readDraft } from '../../../../../renderer/screens/new-job/draft/draft-text.ts';
import { firstDraft } from '../../../../../renderer/screens/new-job/draft/first-draft.ts';

const JOB = {
  kind: 'train',
  name: 'digits',
  model: { preset: 'mnist-2nn' },
  data: { kind: 'managed', dataset: 'digits' },
  rounds: 3,
  learningRate: 0.1,
};

function problems(changes: object): Record<string, unknown> {
  const check = checkDraft({ ...JOB, ...changes });
  const issues = check.kind === 'valid' ? [] : check.issues;
  return Object.fromEntries(issues.map(({ path, problem }) => [path.join('.'), problem]));
}

describe('a draft', () => {
  test('that is a job has nothing against it, and gets its defaults', () => {
    expect(checkDraft(JOB)).toMatchObject({ kind: 'valid', spec: { batchSize: 32, strategy: { minDevices: 1 } } });
  });

  test('is told field by field what is wrong', () => {
    expect(problems({ rounds: 1.5, batchSize: 0, learningRate: 'quick', targetAccuracy: 2, foo: 1 })).toEqual({
      rounds: { kind: 'wrong-type', expected: 'whole-number' },
      batchSize: { kind: 'at-least', limit: 1 },
      learningRate: { kind: 'wrong-type', expected: 'number' },
      targetAccuracy: { kind: 'at-most', limit: 1 },
      foo: { kind: 'unknown-field' },
    });
    expect(problems({ name: 'My model', learningRate: 0, rounds: undefined })).toEqual({
      name: { kind: 'bad-name' },
      learningRate: { kind: 'above', limit: 0 },
      rounds: { kind: 'missing' },
    });
    expect(problems({ data: { kind: 'managed', dataset: 'd', partition: { scheme: 'even' } } })).toEqual({
      'data.partition.scheme': { kind: 'no-choice', options: ['iid', 'shards', 'dirichlet'] },
    });
  });

  test('may name a trainer, and is told what is wrong with that', () => {
    expect(problems({ model: { trainer: 'own', settings: { rank: 8 } } })).toEqual({});
    expect(problems({ model: { trainer: '../own.py' } })).toEqual({ 'model.trainer': { kind: 'bad-name' } });
    expect(problems({ model: { trainer: 3, script: '' } })).toMatchObject({
      'model.trainer': { kind: 'wrong-type', expected: 'text' },
    });
  });

  test('of another kind is told so, and the rest too', () => {
    expect(problems({ kind: undefined, rounds: 0 })).toEqual({
      kind: { kind: 'missing' },
      rounds: { kind: 'at-least', limit: 1 },
    });
    expect(checkDraft(null)).toMatchObject({ kind: 'invalid', issues: [{ path: [] }] });
  });

  test('is told of its model what was meant: a preset or layers', () => {
    const options = ['mnist-2nn', 'mnist-cnn'];
    expect(problems({ model: { preset: 'big' } })).toEqual({ 'model.preset': { kind: 'no-choice', options } });
    expect(problems({ model: 5 })).toEqual({ model: { kind: 'wrong-type', expected: 'fields' } });
    expect(problems({ model: { input: [64], layers: [{ type: 'dense', units: 0 }] } })).toEqual({
      'model.layers.0.units': { kind: 'at-least', limit: 1 },
    });
    expect(problems({ model: { input: [8, 8, 1], layers: [{ type: 'dense', units: 10 }] } })).toMatchObject({
      'model.layers.0': { kind: 'said', message: expect.stringMatching(/^dense needs a flat input/) },
    });
  });
});

describe('the first draft', () => {
  const readValue = (text: string) => {
    const reading = readDraft(text);
    return reading.kind === 'readable' ? reading.value : undefined;
  };
  const local = { name: 'here', shape: [4], classes: ['a', 'b', 'c'], samples: 9 };

  test('fits the data that are there', () => {
    const value = readValue(firstDraft({ managed: [], local: [local] }));
    expect(value).toMatchObject({ data: { kind: 'local', dataset: 'here' }, model: { input: [4] } });
    expect(checkDraft(value)).toMatchObject({ kind: 'valid' });
  });

  test('tells all classes apart that any device has', () => {
    const other = { ...local, classes: ['c', 'd'] };
    const value = readValue(firstDraft({ managed: [], local: [local, other] }, 'here'));
    expect(value).toMatchObject({ model: { layers: [{}, {}, { type: 'dense', units: 4 }] } });
  });

  test('asks for data where there are none', () => {
    expect(checkDraft(readValue(firstDraft({ managed: [], local: [] })))).toEqual({
      kind: 'invalid',
      issues: [{ path: ['data', 'dataset'], problem: { kind: 'missing' } }],
    });
  });
});
