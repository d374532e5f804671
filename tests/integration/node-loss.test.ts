import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob } from '../support/train-job.ts';

const NOTICED_MS = 2_500;
/** An update of `mnist-2nn`. */
const UPDATE_BYTES = 199_210 * 4;

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

  const { rounds: tried, next } = await client.jobs.attempts({ id: job.id });
  expect([tried.map(({ round }) => round), next]).toEqual([[1, 2], null]);
  const inFirst = tried[0]?.attempts ?? [];
  const lost = inFirst.find(({ outcome }) => outcome === 'failed');
  expect(lost).toMatchObject({
    deviceId: victim.deviceId,
    attempt: 1,
    outcome: 'failed',
    failure: reassigned.body.failure,
    uploadStartedAt: null,
  });
  expect(lost?.endedAt).toBeLessThanOrEqual(reassigned.at); // in one transaction
  expect(lost?.endedAt).toBeGreaterThanOrEqual(offline.at);
  expect(lost?.trainingStartedAt).toBeLessThan(lost?.endedAt ?? 0);
  const again = inFirst.find(({ partition, outcome }) => partition === lost?.partition && outcome === 'done');
  expect(again).toMatchObject({ attempt: 2, outcome: 'done', failure: null });
  expect(again?.deviceId).not.toBe(victim.deviceId);
  expect(again?.offeredAt).toBeGreaterThanOrEqual(lost?.endedAt ?? Number.POSITIVE_INFINITY);
  for (const [index, round] of rounds.entries()) {
    const done = (tried[index]?.attempts ?? []).filter(({ outcome }) => outcome === 'done');
    expect(done.map(({ deviceId, partition, attempt }) => [deviceId, partition, attempt])).toEqual(
      round.participants.map(({ deviceId, partition, attempt }) => [deviceId, partition, attempt]),
    );
    for (const { offeredAt, trainingStartedAt, uploadStartedAt, endedAt, bytesUp } of done) {
      const times = [round.startedAt, offeredAt, trainingStartedAt, uploadStartedAt, endedAt, round.committedAt];
      expect(times).toEqual(times.toSorted((a, b) => (a ?? 0) - (b ?? 0)));
      expect(bytesUp).toBe(UPDATE_BYTES);
    }
  }
  expect((await client.jobs.list({}))[0]?.history).toHaveLength(2);
});
