import { LocalTraining } from '../../../common/domain/assignment.ts';

/** How a device is told to train, with what goes without saying filled in. */
export function someTraining(facts: Partial<LocalTraining> = {}): LocalTraining {
  return LocalTraining.parse({
    epochs: 1,
    batchSize: 32,
    learningRate: 0.1,
    seed: 1,
    reproducible: false,
    ...facts,
  });
}
