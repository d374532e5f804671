import type { JobSpecInput } from '../../common/specs/job-spec.ts';

/** A quick job over `digits`: three parts, two rounds, done within seconds. */
export function aTrainJob(changes: Partial<JobSpecInput> = {}): JobSpecInput {
  return {
    kind: 'train',
    name: 'digits',
    model: { preset: 'mnist-2nn' },
    data: { kind: 'managed', dataset: 'digits', partition: { scheme: 'iid' }, partitions: 3 },
    rounds: 2,
    batchSize: 32,
    learningRate: 0.1,
    ...changes,
  };
}

/** The same with so much work in each round that a story can step in: a round takes some seconds on one device. */
export function aSlowJob(changes: Partial<JobSpecInput> = {}): JobSpecInput {
  return aTrainJob({ localEpochs: 60, ...changes });
}
