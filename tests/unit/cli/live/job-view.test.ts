import { describe, expect, it } from 'vitest';
import { concernsJob, foldMessage } from '../../../../cli/live/fold-message.ts';
import { foldDetails, type JobView, viewOf } from '../../../../cli/live/job-view.ts';
import type { LiveMessage } from '../../../../common/domain/event.ts';
import { JobId } from '../../../../common/domain/ids.ts';
import { aTrainSpec } from '../../builders/a-train-spec.ts';
import { about, aDevice, aJob, anEvent, aRound, aTask, JOB_ID, job, START } from '../builders.ts';

const devices = [aDevice(), aDevice({ name: 'nuc' })];
const evaluation = { accuracy: 0.94, loss: 0.2, samples: 10_000, evaluationMs: 40 };

function told(...messages: LiveMessage[]): JobView {
  return messages.reduce(foldMessage, viewOf(aJob(), devices));
}

describe('the view of a job', () => {
  it('grows a round from its events', () => {
    const view = told(
      anEvent(1, { kind: 'round-started', ...job, round: 1, shares: 2, devices: 2 }, START),
      anEvent(2, { kind: 'round-committed', ...job, round: 1, updates: 2, omissions: 1 }, START + 900),
      anEvent(3, { kind: 'round-evaluated', ...job, round: 1, evaluation }, START + 950),
    );
    expect(view.rounds.get(1)).toEqual({
      number: 1,
      startedAt: START,
      committedAt: START + 900,
      accuracy: 0.94,
      loss: 0.2,
      updates: 2,
      omissions: 1,
      bytesUp: null,
      bytesDown: null,
    });
  });

  it('fills in bytes from the fetched job and does not fall behind what events have told', () => {
    const ahead = told(anEvent(1, { kind: 'round-evaluated', ...job, round: 1, evaluation }));
    const round = aRound(1, { evaluation: null });
    expect(foldDetails(ahead, aJob({ rounds: [round] })).rounds.get(1)).toMatchObject({
      accuracy: 0.94,
      bytesUp: 1_600_000,
      committedAt: START + 1_000,
    });
  });

  it('takes the state of the job only from the job itself', () => {
    const paused = foldDetails(told(), aJob({ state: 'paused' }));
    expect(foldMessage(paused, anEvent(9, { kind: 'job-resumed', ...job })).state).toBe('paused');
  });

  it('keeps the newest news of each task and drops those of earlier rounds', () => {
    const view = told(
      { type: 'task-changed', task: aTask({ samplesDone: 10, updatedAt: START + 2 }) },
      { type: 'task-changed', task: aTask({ samplesDone: 5, updatedAt: START + 1 }) },
      { type: 'task-changed', task: aTask({ partition: 1, attempt: 2, samplesDone: 1 }) },
      { type: 'task-changed', task: aTask({ partition: 1, attempt: 1, samplesDone: 9, updatedAt: START + 9 }) },
    );
    expect([...view.tasks.values()].map(({ samplesDone }) => samplesDone)).toEqual([10, 1]);
    const next = foldMessage(view, { type: 'task-changed', task: aTask({ round: 2 }) });
    expect([...next.tasks.values()].map(({ round }) => round)).toEqual([2]);
    expect(foldMessage(next, { type: 'task-changed', task: aTask({ round: 1 }) })).toBe(next);
  });

  it('keeps tasks of earlier rounds where rounds do not wait for them', () => {
    const job = aJob({ spec: aTrainSpec({ strategy: { name: 'fedbuff' } }) });
    const view = [
      aTask({ round: 1 }),
      aTask({ round: 3, partition: 1 }),
      aTask({ round: 1, samplesDone: 7, updatedAt: START + 1 }),
      aTask({ round: 2, partition: 1, attempt: 9 }),
    ].reduce((seen, task) => foldMessage(seen, { type: 'task-changed', task }), viewOf(job, devices));
    expect([...view.tasks.values()].map(({ round, samplesDone }) => [round, samplesDone])).toMatchObject([
      [1, 7],
      [3, expect.any(Number)],
    ]);
  });

  it('tells when a device that works for the job leaves, and why', () => {
    const view = told(
      { type: 'task-changed', task: aTask() },
      anEvent(1, { kind: 'device-went-offline', ...about('mac-mini'), absence: 'lease-expired' }),
      anEvent(2, { kind: 'device-went-offline', ...about('nuc'), absence: 'connection-lost' }),
      anEvent(3, {
        kind: 'task-left-out',
        ...job,
        round: 1,
        partition: 0,
        ...about('mac-mini'),
        failure: { code: 'unavailable', message: 'the device is gone' },
      }),
    );
    expect(view.notices.map(({ text }) => text)).toEqual([
      'mac-mini went offline: it stopped answering.',
      'Round 1 goes on without part 0 from mac-mini: the device is gone.',
    ]);
    expect([...view.devices.values()].map(({ state, absence }) => [state, absence])).toEqual([
      ['offline', 'lease-expired'],
      ['offline', 'connection-lost'],
    ]);
  });

  it('follows a device through sleep, return and removal, and takes new ones in', () => {
    const view = told(
      anEvent(1, { kind: 'device-fell-asleep', ...about('mac-mini') }),
      anEvent(2, { kind: 'device-removed', ...about('nuc') }),
      anEvent(3, { kind: 'device-registered', ...about('new') }),
    );
    expect([...view.devices.values()].map(({ state }) => state)).toEqual(['asleep', 'revoked', 'online']);
    const back = foldMessage(
      view,
      anEvent(4, { kind: 'device-came-online', ...about('mac-mini'), absence: 'suspended' }),
    );
    expect(back.devices.get(aDevice().id)).toMatchObject({ state: 'online', absence: null });
  });

  it('does not mind other jobs', () => {
    const before = told();
    const other = { jobId: JobId.parse('other'), jobName: 'other' };
    const event = anEvent(1, { kind: 'round-started', ...other, round: 4, shares: 1, devices: 1 });
    expect(foldMessage(before, event)).toBe(before);
    expect(foldMessage(before, { type: 'task-changed', task: aTask({ jobId: other.jobId }) })).toBe(before);
    expect(concernsJob(event, JOB_ID)).toBe(false);
    expect(concernsJob(anEvent(2, { kind: 'job-paused', ...job }), JOB_ID)).toBe(true);
  });
});
