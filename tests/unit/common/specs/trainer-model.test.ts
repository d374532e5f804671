import { describe, expect, test } from 'vitest';
import { modelOf, TrainJobSpec, trainerOf } from '../../../../common/specs/job-spec.ts';
import { TrainerModel } from '../../../../common/specs/trainer-model.ts';
import { aHash } from '../../builders/a-hash.ts';

const rest = {
  kind: 'train',
  name: 'own',
  data: { kind: 'managed', dataset: 'digits' },
  rounds: 1,
  learningRate: 0.1,
} as const;

/** Paths of what is wrong with a model that names a trainer. */
function problemsOf(model: object): string[] {
  return TrainerModel.safeParse(model).error?.issues.map(({ path }) => path.join('.')) ?? [];
}

describe('a job that names a trainer', () => {
  test('has no layers, and its file is settled later', () => {
    const spec = TrainJobSpec.parse({ ...rest, model: { trainer: 'digits' } });
    expect(spec.model).toEqual({ trainer: 'digits', sha256: null, settings: {} });
    expect(modelOf(spec)).toBeUndefined();
    expect(() => trainerOf(spec)).toThrow(/sha256/);
  });

  test('is told to devices with its file', () => {
    const model = { trainer: 'digits', sha256: aHash('script'), settings: { rank: 8, name: 'a', on: true, off: null } };
    expect(trainerOf(TrainJobSpec.parse({ ...rest, model }))).toEqual(model);
  });

  test.each([
    ['a path instead of a name', { trainer: '../digits.py' }, 'trainer'],
    ['code', { trainer: 'digits', script: 'print(1)' }, ''],
    ['a hash that is none', { trainer: 'digits', sha256: 'abc' }, 'sha256'],
    ['settings that are no values', { trainer: 'digits', settings: { deep: { er: 1 } } }, 'settings.deep'],
    ['a long setting', { trainer: 'digits', settings: { text: 'x'.repeat(1_025) } }, 'settings.text'],
    [
      'too many settings',
      { trainer: 'digits', settings: Object.fromEntries(Array.from({ length: 65 }, (_, index) => [`s${index}`, 1])) },
      'settings',
    ],
  ])('cannot bring %s', (_, model, path) => {
    expect(problemsOf(model)).toEqual([path]);
  });
});
