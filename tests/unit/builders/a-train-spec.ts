import { TrainJobSpec } from '../../../common/specs/job-spec.ts';

/** A small training job over managed digits, as a person would write it. */
export function aTrainSpec(facts: object = {}): TrainJobSpec {
  return TrainJobSpec.parse({
    kind: 'train',
    name: 'digits',
    model: { input: [64], layers: [{ type: 'dense', units: 10 }] },
    data: { kind: 'managed', dataset: 'digits' },
    rounds: 3,
    learningRate: 0.1,
    roundDeadlineSeconds: 60,
    ...facts,
  });
}
