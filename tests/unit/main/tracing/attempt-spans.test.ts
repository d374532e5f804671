import { expect, test } from 'vitest';
import { DeviceId, JobId, TaskId } from '../../../../common/domain/ids.ts';
import type { Task } from '../../../../common/domain/job.ts';
import { AttemptSpans } from '../../../../main/tracing/attempt-spans.ts';

const FIRST: Task = {
  id: TaskId.parse('11111111-1111-4111-8111-111111111111'),
  jobId: JobId.parse('22222222-2222-4222-8222-222222222222'),
  round: 3,
  partition: 1,
  deviceId: DeviceId.parse('33333333-3333-4333-8333-333333333333'),
  attempt: 1,
  state: 'offered',
  phase: null,
  offeredAt: 1_000,
  phaseSince: 1_000,
  samplesDone: 0,
  samplesTotal: 100,
  loss: null,
  failure: null,
  updatedAt: 1_000,
};

test('an attempt ends with its task, and its phases follow one another', () => {
  const spans = new AttemptSpans(() => 'mini');
  expect(spans.note(FIRST)).toEqual([]);
  expect(spans.note({ ...FIRST, state: 'running', phase: 'training', phaseSince: 1_200 })).toEqual([]);
  expect(spans.note({ ...FIRST, state: 'running', phase: 'training', phaseSince: 1_200, samplesDone: 50 })).toEqual([]);
  const ended = spans.note({ ...FIRST, state: 'done', phaseSince: 1_900, updatedAt: 1_900, samplesDone: 100 });
  expect(ended).toMatchObject([
    {
      name: 'train part 1',
      startedAt: 1_000,
      endedAt: 1_900,
      attributes: { 'eo.device.name': 'mini' },
      error: undefined,
    },
    { name: 'offered', startedAt: 1_000, endedAt: 1_200, parentSpanId: ended[0]?.spanId },
    { name: 'training', startedAt: 1_200, endedAt: 1_900, parentSpanId: ended[0]?.spanId },
  ]);
});

test('what goes back into the queue ends an attempt with its cause, and the next is another span', () => {
  const spans = new AttemptSpans(() => null);
  const failure = { code: 'unavailable', message: 'the connection broke' } as const;
  spans.note(FIRST);
  const [lost] = spans.note({ ...FIRST, state: 'queued', deviceId: null, failure, updatedAt: 2_000 });
  expect(lost).toMatchObject({
    endedAt: 2_000,
    error: 'the connection broke',
    attributes: { 'error.type': 'unavailable' },
  });
  spans.note({ ...FIRST, attempt: 2, offeredAt: 2_100, phaseSince: 2_100 });
  const [done] = spans.note({ ...FIRST, attempt: 2, state: 'done', updatedAt: 3_000 });
  expect(done).toMatchObject({ startedAt: 2_100, error: undefined, traceId: lost?.traceId });
  expect(done?.spanId).not.toBe(lost?.spanId);
});

test('nothing is kept of a job that is over', () => {
  const spans = new AttemptSpans(() => null);
  spans.note(FIRST);
  spans.forget(FIRST.jobId);
  expect(spans.note({ ...FIRST, state: 'done' })).toEqual([]);
});

test('another life names what it sees the same', () => {
  const lives = [new AttemptSpans(() => null), new AttemptSpans(() => null)];
  const ids = lives.map((spans) => {
    spans.note(FIRST);
    return spans.note({ ...FIRST, state: 'done' }).map(({ traceId, spanId }) => [traceId, spanId]);
  });
  expect(ids[0]).toEqual(ids[1]);
});
