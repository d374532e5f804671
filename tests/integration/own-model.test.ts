import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

const model = {
  input: [28, 28, 1],
  layers: [
    { type: 'conv2d' as const, filters: 8, kernel: 3, stride: 2 },
    { type: 'batch-norm' as const },
    { type: 'relu' as const },
    {
      type: 'residual' as const,
      layers: [
        { type: 'conv2d' as const, filters: 8, kernel: 3, groups: 8 },
        { type: 'batch-norm' as const },
        { type: 'gelu' as const },
      ],
    },
    { type: 'average-pool' as const },
    { type: 'flatten' as const },
    { type: 'dense' as const, units: 10 },
  ],
};

test('a model with blocks and running statistics is trained over two agents and judged by the orchestrator', async ({
  annotate,
}) => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const { client } = orchestrator;
  const { id } = await client.jobs.create(aTrainJob({ model, localEpochs: 4, batchSize: 16 }));
  const job = await orchestrator.untilSucceeded(id);
  // Judged by the averaged running statistics: those of the start, zero and one, would be worth little.
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.8);
  const [stored] = await client.models.list({});
  expect(stored?.sizeBytes).toBe(4 * 4_154);
  await annotate(`accuracy ${job.evaluation?.accuracy}`);
});
