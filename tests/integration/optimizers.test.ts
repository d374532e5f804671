import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

const WISHES: readonly Partial<JobSpecInput>[] = [
  { optimizer: { name: 'nesterov' }, learningRate: 0.02, proximalMu: 0.01 },
  {
    optimizer: { name: 'adamw' },
    learningRate: 0.002,
    learningRateSchedule: { name: 'cosine', warmup: 1 },
    clipNorm: 1,
    compression: { name: 'bfloat16' },
  },
];

test('devices train as the job says, bit for bit the same again', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const train = async (wishes: Partial<JobSpecInput>) => {
    const { id } = await orchestrator.client.jobs.create(aTrainJob({ rounds: 4, reproducible: true, ...wishes }));
    const { rounds, evaluation } = await orchestrator.untilSucceeded(id);
    return { hashes: rounds.map(({ parametersSha256 }) => parametersSha256).slice(-2), accuracy: evaluation?.accuracy };
  };
  const plain = await train({});
  for (const wishes of WISHES) {
    const once = await train(wishes);
    expect(once.accuracy, JSON.stringify(wishes)).toBeGreaterThan(0.8);
    expect(await train(wishes)).toEqual(once);
    expect(once.hashes).not.toEqual(plain.hashes);
  }
});
