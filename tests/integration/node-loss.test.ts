import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob } from '../support/train-job.ts';

const NOTICED_MS = 2_500;

test('an agent killed in a round is noticed, and the others do its share', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { live, client } = orchestrator;
  const victim = one(agents, 2);
  const job = await client.jobs.create(aSlowJob());
  await live.untilTask('the victim to train', (task) => task.deviceId === victim.deviceId && task.phase === 'training');

  const killedAt = await victim.kill();

  const offline = await live.untilEvent('device-went-offline', ({ deviceId }) => deviceId === victim.deviceId);
  expect(offline.body.absence).toBe('connection-lost');
  expect(offline.at - killedAt).toBeLessThanOrEqual(NOTICED_MS);
  await annotate(`killed agent noticed after ${offline.at - killedAt} ms`);
  const reassigned = await live.untilEvent('task-reassigned');
  expect(reassigned.body).toMatchObject({
    jobId: job.id,
    round: 1,
    deviceName: victim.name,
    failure: { code: 'unavailable', message: 'agent-2 left: its connection broke' },
  });

  const { rounds } = await orchestrator.untilSucceeded(job.id);
  expect(rounds.map(({ number, state }) => [number, state])).toEqual([
    [1, 'committed'],
    [2, 'committed'],
  ]);
  for (const round of rounds) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
    expect(round.participants.map(({ deviceId }) => deviceId)).not.toContain(victim.deviceId);
    expect(round.omissions).toEqual([]);
  }
});
