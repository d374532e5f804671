import { expect, test } from 'vitest';
import type { Job } from '../../../../common/domain/job.ts';
import { JobSpec } from '../../../../common/specs/job-spec.ts';
import { timeLeftMs } from '../../../../renderer/stores/time-left.ts';
import { aTrainJob } from '../../../support/train-job.ts';

type Known = Pick<Job, 'state' | 'wait' | 'spec' | 'roundsCommitted'>;
const aJob = (changes: Partial<Known> = {}): Known => ({
  state: 'running',
  wait: null,
  spec: JobSpec.parse(aTrainJob({ rounds: 10 })),
  roundsCommitted: 4,
  ...changes,
});

test('as long as the last rounds took, less what the one in flight has taken', () => {
  expect(timeLeftMs(aJob(), [1_000, 3_000, 5_000, 7_000], 7_500)).toBe(6 * 2_000 - 500);
});

test('one long pause between two rounds does not count', () => {
  expect(timeLeftMs(aJob(), [1_000, 3_000, 5_000, 605_000, 607_000], 607_000)).toBe(6 * 2_000);
});

test('a round that takes longer than the others does not make it negative', () => {
  expect(timeLeftMs(aJob({ roundsCommitted: 9 }), [1_000, 3_000], 60_000)).toBe(0);
});

test('nobody knows before two rounds, while it waits, and while it is paused', () => {
  expect(timeLeftMs(aJob(), [1_000], 2_000)).toBeUndefined();
  expect(timeLeftMs(aJob({ state: 'paused' }), [1_000, 3_000], 3_000)).toBeUndefined();
  const wait = { for: 'devices', needed: 2, available: 1, message: 'waits', since: 0 } as const;
  expect(timeLeftMs(aJob({ wait }), [1_000, 3_000], 3_000)).toBeUndefined();
});
