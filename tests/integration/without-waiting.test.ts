import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { aSlowJob } from '../support/train-job.ts';

test('devices that do not wait for each other go on over a kill of the orchestrator', async ({ annotate }) => {
  const { orchestrator } = await aCluster({ agents: 3 });
  const { live, client } = orchestrator;
  // Parts of unequal size: the device that has the largest is behind the others.
  const partition = { scheme: 'dirichlet', alpha: 0.5 } as const;
  const data = { kind: 'managed', dataset: 'digits', partition, partitions: 3 } as const;
  const strategy = { name: 'fedbuff', bufferSize: 2 } as const;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 8, data, strategy, localEpochs: 30 }));
  await live.untilEvent('round-committed', ({ round }) => round === 3);
  const before = await client.jobs.get({ id });
  await orchestrator.kill();
  await orchestrator.restart();
  const job = await orchestrator.untilSucceeded(id);

  expect(job.rounds.map(({ number, state }) => [number, state])).toEqual(
    Array.from({ length: 8 }, (_, at) => [at + 1, 'committed']),
  );
  expect(live.events('round-committed').map(({ body }) => body.round)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  // What was committed stays as it was, and no update counts twice.
  const committed = before.rounds.filter(({ state }) => state === 'committed');
  expect(job.rounds.slice(0, committed.length).map(({ participants }) => participants)).toEqual(
    committed.map(({ participants }) => participants),
  );
  const counted = job.rounds.flatMap(({ number, participants }) =>
    participants.map(({ partition, attempt, staleness = 0 }) => `${number - staleness} ${partition} ${attempt}`),
  );
  expect(counted).toHaveLength(16);
  expect(new Set(counted).size).toBe(counted.length);
  const { rounds: tried } = await client.jobs.attempts({ id, from: 1 });
  const attempts = tried.flatMap((round) => round.attempts.map((attempt) => ({ ...attempt, round: round.round })));
  for (const one of counted) {
    expect(attempts.filter((made) => `${made.round} ${made.partition} ${made.attempt}` === one)).toMatchObject([
      { outcome: 'done' },
    ]);
  }
  expect(attempts.filter(({ outcome }) => outcome === 'running')).toEqual([]);
  // Those that were at work when it was killed went on with what they had.
  const over = before.tasks.filter(({ state }) => ['offered', 'running', 'uploading'].includes(state));
  expect(over.length).toBeGreaterThan(0);
  const survived = over.filter(({ round, partition: part, attempt }) =>
    counted.includes(`${round} ${part} ${attempt}`),
  );
  await annotate(`${survived.length} of ${over.length} tasks that were out at the kill counted after it`);
  expect(survived.length).toBeGreaterThan(0);
  expect(Math.max(...job.rounds.map(({ meanStaleness = 0 }) => meanStaleness))).toBeGreaterThan(0);
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.6);
  expect(job.model).toEqual({ name: 'digits', version: 1 });
  const devices = await client.devices.list({});
  expect(devices.map(({ runningTasks }) => runningTasks)).toEqual([0, 0, 0]);
});
