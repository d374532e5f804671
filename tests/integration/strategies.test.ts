import { expect, test } from 'vitest';
import type { JobSpecInput } from '../../common/specs/job-spec.ts';
import { aCluster } from '../support/cluster.ts';
import { aTrainJob } from '../support/train-job.ts';

const data = { kind: 'managed', dataset: 'digits', partitions: 3 } as const;
const STRATEGIES: readonly JobSpecInput['strategy'][] = [
  { name: 'fedadam', serverLearningRate: 0.05 },
  { name: 'fednova' },
  { name: 'median' },
  { name: 'krum', byzantine: 0, minDevices: 3 },
];

test('what a strategy keeps from round to round outlives the orchestrator, and other strategies learn, too', async () => {
  const { orchestrator } = await aCluster({ agents: 3 });
  const { client, live } = orchestrator;
  const momentum = aTrainJob({
    rounds: 6,
    data,
    strategy: { name: 'fedavgm', momentum: 0.5, nesterov: true, minDevices: 3 },
    reproducible: true,
  });
  const start = async (spec: JobSpecInput) => (await client.jobs.create(spec)).id;
  const calm = await orchestrator.untilSucceeded(await start(momentum));
  const states = calm.rounds.map(({ strategyStateSha256 }) => strategyStateSha256);
  expect(states.map((state) => state !== null)).toEqual([false, false, false, false, true, true]);

  const killed = await start(momentum);
  await live.untilEvent('round-committed', ({ jobId, round }) => jobId === killed && round >= 2);
  await orchestrator.kill();
  await orchestrator.restart();
  const { rounds } = await orchestrator.untilSucceeded(killed);
  expect(rounds.at(-1)?.parametersSha256).toBe(calm.rounds.at(-1)?.parametersSha256);
  expect(rounds.at(-1)?.strategyStateSha256).toBe(states.at(-1));

  for (const strategy of STRATEGIES) {
    const { evaluation } = await orchestrator.untilSucceeded(await start(aTrainJob({ rounds: 12, data, strategy })));
    expect(evaluation?.accuracy, strategy?.name).toBeGreaterThan(0.8);
  }
});
