import { expect, test } from 'vitest';
import { TrainJobSpec } from '../../../../../common/specs/job-spec.ts';
import { withoutDefaults } from '../../../../../renderer/screens/new-job/draft/without-defaults.ts';

const WRITTEN = {
  kind: 'train',
  name: 'digits',
  model: { input: [64], layers: [{ type: 'dense', units: 10 }] },
  data: { kind: 'managed', dataset: 'digits' },
  rounds: 3,
  batchSize: 16,
  learningRate: 0.1,
} as const;

test('a job reads as it was written', () => {
  expect(withoutDefaults(TrainJobSpec.parse(WRITTEN))).toEqual(WRITTEN);
});

test('what differs from the defaults stays', () => {
  const changed = { ...WRITTEN, data: { ...WRITTEN.data, partitions: 4 }, seed: 7, targetAccuracy: 0.9 };
  expect(withoutDefaults(TrainJobSpec.parse(changed))).toEqual(changed);
});
