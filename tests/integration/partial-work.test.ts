import { describe, expect, test } from 'vitest';
import { aCluster, one } from '../support/cluster.ts';
import { slowTrainer } from '../support/slow-trainer.ts';
import { aTrainJob } from '../support/train-job.ts';

const FACTOR = 6;

test('a device that is not done by the deadline sends what it has, and is credited for so much', async ({
  annotate,
}) => {
  const { orchestrator } = await aCluster({ agents: 1 });
  const { client } = orchestrator;
  const data = { kind: 'managed', dataset: 'digits', partitions: 1 } as const;
  // Far more than there is time for.
  const { id } = await client.jobs.create(aTrainJob({ data, localEpochs: 1_000, roundDeadlineSeconds: 4 }));
  const { rounds } = await orchestrator.untilSucceeded(id);
  expect(rounds.map(({ omissions }) => omissions)).toEqual([[], []]);
  for (const { participants, startedAt, committedAt } of rounds) {
    const { work, samples } = participants[0] ?? expect.unreachable();
    const { steps, asked, full } = work ?? expect.unreachable();
    expect([asked, full]).toEqual([full, 1_000 * Math.ceil(samples / 32)]);
    expect(steps).toBeGreaterThan(0);
    expect(steps).toBeLessThan(full);
    expect((committedAt ?? 0) - startedAt).toBeLessThan(5_000);
    await annotate(`${((100 * steps) / full).toFixed(1)} % of the work in ${(committedAt ?? 0) - startedAt} ms`);
  }
  const { receipts } = await client.jobs.record({ id });
  expect(receipts[0]?.work).toBeGreaterThan(0);
  expect(receipts[0]?.work).toBeLessThan(1);
  const { rounds: tried } = await client.jobs.attempts({ id });
  for (const { attempts } of tried) {
    expect(attempts.map(({ outcome, attempt }) => [outcome, attempt])).toEqual([['done', 1]]);
    expect(attempts[0]?.steps).toBeLessThan(attempts[0]?.askedSteps ?? 0);
  }
});

describe.skipIf(process.platform !== 'linux')('work that is sized by speed', () => {
  test('asks a slow device for less, so that it comes in with the others', async ({ annotate }) => {
    const { orchestrator, agents } = await aCluster({ agents: 2 });
    const { client } = orchestrator;
    const slow = one(agents, 1);
    slowTrainer(slow.process.pid, FACTOR);
    const data = { kind: 'managed', dataset: 'digits', partitions: 2 } as const;
    const { id } = await client.jobs.create(
      aTrainJob({ data, rounds: 4, localEpochs: 100, work: 'by-speed', strategy: { name: 'fednova' } }),
    );
    const { rounds } = await orchestrator.untilSucceeded(id);
    const times = rounds.map(({ participants }) => {
      const isSlow = ({ deviceId }: { deviceId: unknown }) => deviceId === slow.deviceId;
      return { slow: participants.find(isSlow), fast: participants.find((one) => !isSlow(one)) };
    });
    for (const { slow, fast } of times) {
      const shares = [slow, fast].map((one) => `${one?.work?.steps}/${one?.work?.full} in ${one?.trainingMs} ms`);
      await annotate(`slow, fast: ${shares.join(', ')}`);
    }
    const [first, last] = [times[0], times.at(-1)];
    // Of neither anything is known yet.
    for (const one of [first?.slow, first?.fast]) expect(one?.work?.asked).toBe(one?.work?.full);
    expect(last?.fast?.work?.steps).toBe(last?.fast?.work?.full);
    expect(last?.slow?.work?.steps).toBe(last?.slow?.work?.asked);
    expect(last?.slow?.work?.steps).toBeLessThan(0.8 * (last?.slow?.work?.full ?? 0));
    const { receipts } = await client.jobs.record({ id });
    const credit = receipts.find(({ deviceId }) => deviceId === slow.deviceId)?.work;
    expect(credit).toBeGreaterThan(0);
    expect(credit).toBeLessThan(1);
  });
});
