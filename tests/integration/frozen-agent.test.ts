import { expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob } from '../support/train-job.ts';

const NOTICED_MS = 10_000;

test('a frozen agent holds a round for ten seconds at most, and works again when it wakes', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 2 });
  const { live, client } = orchestrator;
  const frozen = one(agents, 1);
  const { id } = await client.jobs.create(aSlowJob({ rounds: 100 }));
  const isItsWork = (task: { deviceId: unknown }) => task.deviceId === frozen.deviceId;
  await live.untilTask('the first agent to train', (task) => isItsWork(task) && task.phase === 'training');

  const frozenAt = frozen.freeze();

  const offline = await live.untilEvent('device-went-offline');
  expect(offline.body).toMatchObject({ deviceId: frozen.deviceId, absence: 'lease-expired' });
  expect(offline.at - frozenAt).toBeLessThanOrEqual(NOTICED_MS);
  await annotate(`frozen agent noticed after ${offline.at - frozenAt} ms`);
  const { body } = await live.untilEvent('task-reassigned', ({ deviceId }) => deviceId === frozen.deviceId);
  expect(body.failure).toEqual({ code: 'unavailable', message: 'agent-1 left: it stopped answering' });
  await live.untilEvent('round-committed', ({ round }) => round === body.round);

  const asleep = live.mark;
  frozen.thaw();
  await frozen.untilOnline(asleep);
  const done = await live.untilTask('the agent to work again', (task) => isItsWork(task) && task.state === 'done', {
    after: asleep,
  });
  await live.untilEvent('round-committed', ({ round }) => round === done.round);
  await client.jobs.cancel({ id });
  const { rounds } = await client.jobs.get({ id });
  const committed = rounds.filter(({ state }) => state === 'committed');
  expect(committed.map(({ number }) => number)).toEqual(committed.map((_, index) => index + 1));
  expect(committed.find(({ number }) => number === done.round)?.participants.some(isItsWork)).toBe(true);
  for (const round of committed) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
  }
});
