import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob, aTrainJob } from '../support/train-job.ts';

test('a job learns from updates that nobody reads one by one', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { client } = orchestrator;
  const spec = aTrainJob({ localEpochs: 5, secureAggregation: { threshold: 2 } });
  const preview = await client.jobs.preview(spec);
  expect(preview).toMatchObject({ problems: [], waits: [] });
  const job = await orchestrator.untilSucceeded((await client.jobs.create(spec)).id);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.75);
  for (const round of job.rounds) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
    expect(new Set(round.participants.map(({ deviceId }) => deviceId)).size).toBe(agents.length);
    expect(round.bytesUp).toBe(preview.bytesPerRound?.up);
  }
});

test('an agent killed in a round is not in its sum, and the round ends without it', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { live, client } = orchestrator;
  const victim = one(agents, 2);
  const { id } = await client.jobs.create(aSlowJob({ secureAggregation: { threshold: 2 } }));
  await live.untilTask('the victim to train', (task) => task.deviceId === victim.deviceId && task.phase === 'training');
  await victim.kill();

  const leftOut = await live.untilEvent('task-left-out');
  expect(leftOut.body).toMatchObject({ round: 1, deviceName: victim.name, failure: { code: 'unavailable' } });
  const { rounds, evaluation } = await orchestrator.untilSucceeded(id);
  for (const { participants } of rounds) {
    expect(participants.map(({ deviceId }) => deviceId).toSorted()).toEqual(
      [one(agents, 1), one(agents, 3)].map(({ deviceId }) => deviceId).toSorted(),
    );
  }
  expect(evaluation?.accuracy).toBeGreaterThan(0.5);
});

test('with fewer devices than the threshold nothing is unmasked, and the job says so', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { live, client } = orchestrator;
  const data = { kind: 'managed', dataset: 'digits', partitions: 2 } as const;
  const { id } = await client.jobs.create(aSlowJob({ data, secureAggregation: { threshold: 2 } }));
  const victim = one(agents, 1);
  await live.untilTask('the victim to train', (task) => task.deviceId === victim.deviceId && task.phase === 'training');
  await victim.kill();

  const failed = await live.untilEvent('job-failed', ({ jobId }) => jobId === id);
  expect(failed.body.failure.code).toBe('below-threshold');
  expect(failed.body.failure.message).toContain('1 of the 2 devices that it takes are left');
  const job = await client.jobs.get({ id });
  expect(job.rounds.filter(({ state }) => state === 'committed')).toEqual([]);
});
