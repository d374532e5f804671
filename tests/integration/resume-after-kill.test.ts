import { expect, test } from 'vitest';
import { aCluster } from '../support/cluster.ts';
import { countedPartitions } from '../support/counted-partitions.ts';
import { aSlowJob } from '../support/train-job.ts';

const BACK_MS = 5_000;
/** An update of `mnist-2nn`. */
const UPDATE_BYTES = 199_210 * 4;

test('an orchestrator killed in a round goes on with it, and counts no update twice', async ({ annotate }) => {
  const { orchestrator, agents } = await aCluster({ agents: 3 });
  const { live, client } = orchestrator;
  // Parts of unequal size: one update is in while the others are still being made.
  const partition = { scheme: 'dirichlet', alpha: 1 } as const;
  const data = { kind: 'managed', dataset: 'digits', partition, partitions: 3 } as const;
  const { id } = await client.jobs.create(aSlowJob({ rounds: 3, data, localEpochs: 100 }));
  const kept = await live.untilTask('an update of round 2', ({ round, state }) => round === 2 && state === 'done');

  await orchestrator.kill();
  const afterKill = live.mark;
  await orchestrator.restart();

  const started = await live.untilEvent('orchestrator-started', () => true, { after: afterKill });
  for (const agent of agents) {
    const backAfterMs = (await agent.joinedAgainAt()) - started.at;
    expect(backAfterMs).toBeLessThanOrEqual(BACK_MS);
    await annotate(`back ${backAfterMs} ms after the start`);
  }
  const job = await orchestrator.untilSucceeded(id);

  expect(job.rounds.map(({ number, state }) => [number, state])).toEqual(
    [1, 2, 3].map((number) => [number, 'committed']),
  );
  expect(live.events('round-committed').map(({ body }) => body.round)).toEqual([1, 2, 3]);
  for (const round of job.rounds) {
    expect(countedPartitions(round)).toEqual([0, 1, 2]);
    expect(round.participants.reduce((sum, { samples }) => sum + samples, 0)).toBe(1_200);
  }
  const [, second] = job.rounds;
  const counted = second?.participants.find(({ partition }) => partition === kept.partition);
  expect(counted).toMatchObject({ deviceId: kept.deviceId, attempt: kept.attempt });
  const { rounds: tried } = await client.jobs.attempts({ id, from: 2, to: 2 });
  const attempts = tried.flatMap((round) => round.attempts);
  const survivor = attempts.find(({ partition, attempt }) => partition === kept.partition && attempt === kept.attempt);
  expect(survivor).toMatchObject({ deviceId: kept.deviceId, outcome: 'done', offeredAt: kept.offeredAt });
  expect(attempts.filter(({ outcome, endedAt }) => outcome === 'running' || endedAt === null)).toEqual([]);
  // What had come before the kill counts too, but for the last second of what was still under way.
  expect(survivor?.bytesUp).toBeGreaterThanOrEqual(UPDATE_BYTES);
  expect(second?.bytesUp).toBe(attempts.reduce((sum, { bytesUp }) => sum + bytesUp, 0));
  expect(job.evaluation?.accuracy).toBeGreaterThan(0.6);
  expect(job.model).toEqual({ name: 'digits', version: 1 });
});
