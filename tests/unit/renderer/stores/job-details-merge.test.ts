import { expect, test } from 'vitest';
import { JobId, TaskId } from '../../../../common/domain/ids.ts';
import type { Task } from '../../../../common/domain/job.ts';
import { firstOpenRound, foldTasks, mergeByRound } from '../../../../renderer/stores/job-details-merge.ts';
import { anAttempt, aRound } from '../components/score/a-score.ts';

function aTask(changes: Partial<Task> = {}): Task {
  return {
    id: TaskId.parse('task'),
    jobId: JobId.parse('job'),
    round: 2,
    partition: 0,
    deviceId: anAttempt().deviceId,
    attempt: 1,
    state: 'running',
    phase: 'training',
    offeredAt: 500,
    phaseSince: 510,
    samplesDone: 1,
    samplesTotal: 10,
    loss: null,
    failure: null,
    updatedAt: 520,
    ...changes,
  };
}

test('more may come of a round that runs or was not judged', () => {
  expect(firstOpenRound([])).toBe(1);
  expect(firstOpenRound([aRound(), aRound({ number: 2 })])).toBe(3);
  expect(firstOpenRound([aRound(), aRound({ number: 2, evaluation: null })])).toBe(2);
  const out = [{ round: 1, attempts: [anAttempt({ outcome: 'running', endedAt: null })] }];
  expect(firstOpenRound([aRound(), aRound({ number: 2 })], out)).toBe(1);
});

test('what is fetched again replaces what was known from there on', () => {
  const roundOf = ({ number }: { readonly number: number }) => number;
  const known = [1, 2, 3].map((number) => ({ number }));
  expect(mergeByRound(known, [{ number: 3 }, { number: 4 }], roundOf, 3)).toEqual(
    [1, 2, 3, 4].map((number) => ({ number })),
  );
});

test('what a device reports becomes a note, and goes on with it', () => {
  const begun = foldTasks([], [aTask()]);
  expect(begun).toMatchObject([
    { round: 2, attempts: [{ outcome: 'running', offeredAt: 500, trainingStartedAt: 510 }] },
  ]);
  const sending = foldTasks(begun, [aTask({ state: 'uploading', phase: 'uploading', phaseSince: 600 })]);
  expect(sending[0]?.attempts[0]).toMatchObject({ trainingStartedAt: 510, uploadStartedAt: 600 });
  const failure = { code: 'unavailable', message: 'a left' } as const;
  const failed = foldTasks(sending, [aTask({ state: 'failed', phase: null, failure, updatedAt: 700 })]);
  expect(failed[0]?.attempts[0]).toMatchObject({ outcome: 'failed', endedAt: 700, failure });
  expect(foldTasks(failed, [aTask()])).toBe(failed);
});

test('tasks that nobody has are no notes, and what says nothing new changes nothing', () => {
  const begun = foldTasks([], [aTask()]);
  expect(foldTasks(begun, [aTask({ deviceId: null, offeredAt: null, state: 'queued' })])).toBe(begun);
  expect(foldTasks(begun, [aTask({ samplesDone: 5 })])).toBe(begun);
});
