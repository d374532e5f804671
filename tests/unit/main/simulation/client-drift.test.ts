import { expect, test } from 'vitest';
import { aSimulation } from './a-simulation.ts';

// Each starts threads for data, shards, sums and training.
test('SCAFFOLD gets further than FedAvg where every device has classes of its own', { timeout: 150_000 }, async () => {
  const accuracyOf = async (name: string, seed: number) => {
    const data = { kind: 'managed', dataset: 'digits', partition: { scheme: 'dirichlet', alpha: 0.1 }, partitions: 8 };
    const work = { rounds: 8, localEpochs: 5, batchSize: 20, learningRate: 0.05 };
    const { record } = await aSimulation({ ...work, data, strategy: { name }, seed }, {}, { samples: 1_200 });
    return record.job.evaluation?.accuracy ?? 0;
  };
  const gains: number[] = [];
  for (const seed of [1, 2, 3]) gains.push((await accuracyOf('scaffold', seed)) - (await accuracyOf('fedavg', seed)));
  expect(Math.min(...gains)).toBeGreaterThan(0);
  expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(0.02);
});
