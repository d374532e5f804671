import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aTrainJob } from '../support/train-job.ts';

test('three agents take every step together, and bring the same update bit for bit', async ({ annotate }) => {
  const { orchestrator } = await aCluster({ agents: 3 });
  const { client } = orchestrator;
  const job = aTrainJob({
    strategy: { name: 'synchronous-sgd', minDevices: 3 },
    optimizer: { name: 'momentum' },
    localSteps: 60,
    learningRate: 0.05,
    rounds: 2,
  });
  const { id } = await client.jobs.create(job);
  const { rounds } = await orchestrator.untilSucceeded(id, 60_000);

  expect(rounds.map(({ state }) => state)).toEqual(['committed', 'committed']);
  for (const round of rounds) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
    expect(new Set(round.participants.map(({ deviceId }) => deviceId)).size).toBe(3);
    expect(new Set(round.participants.map(({ updateSha256 }) => updateSha256)).size).toBe(1);
    expect(round.omissions).toEqual([]);
    await annotate(`accuracy ${round.evaluation?.accuracy}`);
  }
  expect(rounds[1]?.evaluation?.accuracy).toBeGreaterThan(0.85);
});

test('an agent killed in mid-round holds the others up for a moment, and the round ends without it', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { client, live } = orchestrator;
  const victim = one(agents, 2);
  const job = aTrainJob({ strategy: { name: 'synchronous-sgd', minDevices: 2 }, localSteps: 400, rounds: 1 });
  const { id } = await client.jobs.create(job);
  await live.untilTask(
    'the victim to train',
    ({ deviceId, phase, samplesDone }) => deviceId === victim.deviceId && phase === 'training' && samplesDone > 0,
  );
  await victim.kill();

  const { rounds } = await orchestrator.untilSucceeded(id, 90_000);
  const [round] = rounds;
  expect(round?.participants.map(({ deviceId }) => deviceId)).not.toContain(victim.deviceId);
  expect(round?.participants).toHaveLength(2);
  expect(new Set(round?.participants.map(({ updateSha256 }) => updateSha256)).size).toBe(1);
  expect(round?.omissions).toMatchObject([
    { deviceId: victim.deviceId, failure: { code: 'unavailable', message: 'agent-2 left: its connection broke' } },
  ]);
  const { body } = await live.untilEvent('task-left-out');
  expect(body).toMatchObject({ deviceId: victim.deviceId, round: 1 });
});
