import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob } from '../support/train-job.ts';

test('a paused job lets its devices go, keeps what it has, and goes on', async () => {
  const { orchestrator } = await aCluster({ agents: 2 });
  const { live, client } = orchestrator;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 2 }));
  await live.untilTask('training in round 2', ({ round, phase }) => round === 2 && phase === 'training');

  const paused = await client.jobs.pause({ id });
  expect(paused).toMatchObject({ state: 'paused', roundsCommitted: 1 });
  await expect(client.jobs.pause({ id })).rejects.toMatchObject({ code: 'conflict' });
  await expect(client.jobs.remove({ id })).rejects.toMatchObject({ code: 'conflict' });
  const devices = await client.devices.list({});
  expect(devices.map(({ state, runningTasks }) => [state, runningTasks])).toEqual([
    ['online', 0],
    ['online', 0],
  ]);

  const resumed = live.mark;
  await client.jobs.resume({ id });
  const first = await live.untilTask('training again', ({ phase }) => phase === 'training', { after: resumed });
  expect(first.round).toBe(2);
  const { rounds } = await orchestrator.untilSucceeded(id);
  expect(rounds.map(({ number }) => number)).toEqual([1, 2]);
  for (const round of rounds) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
  }
});

test('a cancelled job ends at once and for good', async () => {
  const { orchestrator, agents } = await aCluster({ agents: 1 });
  const { live, client } = orchestrator;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 100 }));
  await live.untilTask('training', ({ phase }) => phase === 'training');

  expect(await client.jobs.cancel({ id })).toMatchObject({ state: 'cancelled', wait: null, model: null });
  await Promise.all(agents.map(({ process }) => process.untilPrinted(/task dropped: the job was cancelled/)));
  for (const change of [client.jobs.resume, client.jobs.pause, client.jobs.cancel]) {
    await expect(change({ id })).rejects.toMatchObject({ code: 'conflict' });
  }
  await client.jobs.remove({ id });
  await expect(client.jobs.get({ id })).rejects.toMatchObject({ code: 'not-found' });
  expect(await client.jobs.list({})).toEqual([]);
});
