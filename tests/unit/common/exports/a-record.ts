import { JobRecord } from '../../../../common/domain/job-record.ts';
import { TrainJobSpec } from '../../../../common/specs/job-spec.ts';

/** When the job of the record began. */
export const BEGUN = 1_750_000_000_000;

const ROUND_MS = 1_500;

/** A run of `mac` and `nuc`, who has three times as many samples; each round it gets better. */
export function aRecord(rounds: number, changes: Partial<JobRecord> = {}): JobRecord {
  return JobRecord.parse({
    format: 'edgeorchestra-job-record',
    version: 1,
    recordedAt: BEGUN,
    orchestratorVersion: '0.1.0',
    job: {
      id: 'job-1',
      name: 'digits',
      state: 'succeeded',
      wait: null,
      spec: TrainJobSpec.parse({
        kind: 'train',
        name: 'digits',
        model: { preset: 'mnist-2nn' },
        data: { kind: 'managed', dataset: 'digits', partitions: 2 },
        rounds,
        learningRate: 0.1,
        reproducible: true,
      }),
      createdAt: BEGUN,
      startedAt: BEGUN,
      endedAt: BEGUN + rounds * ROUND_MS,
      roundsCommitted: rounds,
      evaluation: null,
      bestAccuracy: null,
      bestRound: null,
      history: [],
      failure: null,
      earlyStop: null,
      model: null,
    },
    datasets: [],
    devices: ['mac', 'nuc'].map((id) => ({ id, name: `${id} of Ann`, agentVersion: '0.1.0', hardware: null })),
    parts: [0, 1].map((number) => ({ number, samples: 100 + 200 * number, sha256: null })),
    initialSha256: '0'.repeat(64),
    rounds: Array.from({ length: rounds }, (_, index) => ({
      number: index + 1,
      state: 'committed',
      startedAt: BEGUN + index * ROUND_MS,
      committedAt: BEGUN + (index + 1) * ROUND_MS,
      evaluation: { accuracy: 0.5 + index / 1_000, loss: 1 - index / 1_000, samples: 1_000, evaluationMs: 5 },
      participants: ['mac', 'nuc'].map((deviceId, partition) => ({
        ...{ deviceId, partition, attempt: 1, samples: 100 + 200 * partition },
        ...{ loss: 1 + partition, accuracy: 0.5, trainingMs: 250 },
      })),
      omissions: [],
      parametersSha256: null,
      strategyStateSha256: null,
      bytesUp: 800,
      bytesDown: 900,
      epsilon: null,
      attempts: [],
      committedSha256: `${index + 1}`.padStart(64, 'a'),
    })),
    events: [],
    model: null,
    ...changes,
  });
}
