import { describe, expect, test } from 'vitest';
import type { Attempt } from '../../../../common/domain/attempt.ts';
import { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import { AttemptRows } from '../../../../main/storage/rows/attempt-rows.ts';
import { JobRows } from '../../../../main/storage/rows/job-rows.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { aStore } from './a-store.ts';

const job = JobId.parse('j1');
const ALL = { from: 1, to: 100, limit: 1_000 };

function anAttempt(partition: number, facts: Partial<Attempt> = {}): Attempt {
  return {
    deviceId: DeviceId.parse('mac'),
    partition,
    attempt: 1,
    outcome: 'running',
    offeredAt: 1,
    trainingStartedAt: null,
    uploadStartedAt: null,
    endedAt: null,
    failure: null,
    bytesUp: 0,
    bytesDown: 0,
    ...facts,
  };
}

/** A job of which rounds 1 to `rounds` have so many attempts each. */
async function aJob(rounds: number, attempts: number) {
  const { database } = await aStore();
  const jobs = new JobRows(database);
  const unstarted = { wait: null, startedAt: null, endedAt: null, failure: null, earlyStop: null, model: null };
  jobs.add({ id: job, state: 'running', spec: aTrainSpec(), createdAt: 1, ...unstarted });
  const rows = new AttemptRows(database);
  for (let round = 1; round <= rounds; round++) {
    for (let partition = 0; partition < attempts; partition++) rows.put({ jobId: job, round }, anAttempt(partition));
  }
  return { rows, jobs };
}

describe('attempts', () => {
  test('come back as they were put, by partition and number', async () => {
    const { rows } = await aJob(0, 0);
    const failure = { code: 'unavailable', message: 'mac left' } as const;
    const all = [
      anAttempt(0, { outcome: 'failed', failure, trainingStartedAt: 2, uploadStartedAt: 3, endedAt: 4 }),
      anAttempt(0, { attempt: 2, outcome: 'done', bytesUp: 5, bytesDown: 6 }),
      anAttempt(1),
    ];
    for (const one of all.toReversed()) rows.put({ jobId: job, round: 3 }, one);
    expect(rows.ofRounds(job, ALL)).toEqual({ rounds: [{ round: 3, attempts: all }], next: null });
  });

  test.each([
    ['all that fit', { limit: 6 }, [1, 2, 3], null],
    ['whole rounds, as many as fit', { limit: 5 }, [1, 2], 3],
    ['one round at least', { limit: 1 }, [1], 2],
    ['from the round that is asked for', { from: 2 }, [2, 3], null],
    ['to the round that is asked for', { to: 2, limit: 4 }, [1, 2], null],
    ['no more than one round where that is too large and the last one asked for', { to: 1, limit: 1 }, [1], null],
  ])('are paged: %s', async (_, span, numbers, next) => {
    const { rows } = await aJob(3, 2);
    const page = rows.ofRounds(job, { ...ALL, ...span });
    expect(page.rounds.map(({ round, attempts }) => [round, attempts.length])).toEqual(numbers.map((one) => [one, 2]));
    expect(page.next).toBe(next);
  });

  test('end together when nobody waits for them any more; what was marked late does not begin them again', async () => {
    const { rows } = await aJob(1, 1);
    rows.put({ jobId: job, round: 1 }, anAttempt(1, { outcome: 'done', endedAt: 3 }));
    const why = { code: 'cancelled', message: 'the job was cancelled' } as const;
    rows.endRunning(job, why, 9);
    rows.mark({ jobId: job, round: 1 }, anAttempt(0, { bytesUp: 7 }));
    expect(rows.ofRound({ jobId: job, round: 1 })).toMatchObject([
      { outcome: 'cancelled', endedAt: 9, failure: why, bytesUp: 7 },
      { outcome: 'done', endedAt: 3, failure: null },
    ]);
  });

  test('go with their rounds, and with their job', async () => {
    const { rows, jobs } = await aJob(4, 1);
    rows.removeBefore(job, 3);
    expect(rows.ofRounds(job, ALL).rounds.map(({ round }) => round)).toEqual([3, 4]);
    jobs.remove(job);
    rows.mark({ jobId: job, round: 4 }, anAttempt(0));
    expect(rows.ofRounds(job, ALL)).toEqual({ rounds: [], next: null });
  });
});
