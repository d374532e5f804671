import { expect, test } from 'vitest';
import type { JobWaitFor } from '../../../../common/domain/job.ts';
import { ALWAYS_ROOM, type MakeRoom } from '../../../../common/economy/economy-controller.ts';
import { AppError } from '../../../../common/errors.ts';
import { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import { JobMemory } from '../../../../main/jobs/job-memory.ts';
import { jobMemoryBytes } from '../../../../main/jobs/job-memory-need.ts';
import { aTrainJob } from '../../../support/train-job.ts';
import { HandClock } from '../storage/hand-clock.ts';

const spec = TrainJobSpec.parse(aTrainJob());
const never = new AbortController().signal;

/** A thread that is let go like the real one. */
function aThread() {
  return {
    isIdle: true,
    isResting: false,
    async rest() {
      this.isIdle = false;
      this.isResting = true;
    },
  };
}

test('a job waits, says so once, asks again, and goes on when there is room', async () => {
  const clock = new HandClock();
  let asked = 0;
  const makeRoom: MakeRoom = async () => {
    asked++;
    if (asked < 3) throw new AppError('no-room', 'it is full', { details: { freeBytes: 20.5 } });
    return () => undefined;
  };
  const memory = new JobMemory({ clock, makeRoom });
  const told: (JobWaitFor | null)[] = [];
  const taking = memory.take(spec, undefined, { setWait: (wait) => told.push(wait), signal: never });
  for (const tries of [1, 2]) {
    await expect.poll(() => asked, { interval: 1 }).toBe(tries);
    expect(memory.holdings()).toEqual([]);
    await new Promise(setImmediate);
    clock.advance(3_000);
  }
  await taking;
  const needed = jobMemoryBytes(spec, undefined);
  expect(told).toEqual([{ for: 'memory', needed, available: 20, message: 'it is full' }, null]);
  expect(memory.holdings()).toEqual([{ name: 'job digits', bytes: needed }]);
  memory.release(spec);
  expect(memory.holdings()).toEqual([]);
});

test('a job that is stopped while it waits for room takes none', async () => {
  const makeRoom = async () => await Promise.reject(new AppError('no-room', 'it is full'));
  const memory = new JobMemory({ clock: new HandClock(), makeRoom });
  const stop = new AbortController();
  const taking = memory.take(spec, undefined, { setWait: () => stop.abort(new Error('paused')), signal: stop.signal });
  await expect(taking).rejects.toThrow('paused');
  expect(memory.holdings()).toEqual([]);
});

test('threads of jobs that wait are let go while memory is saved, and hold nothing then', async () => {
  const memory = new JobMemory({ clock: new HandClock(), makeRoom: ALWAYS_ROOM });
  await memory.take(spec, 1_000_000, { setWait: () => undefined, signal: never });
  expect(memory.idleBytes()).toBeUndefined();
  const thread = aThread();
  const goOn = memory.waits(spec, thread);
  expect(memory.idleBytes()).toBe(jobMemoryBytes(spec, 1_000_000));
  await memory.save(true);
  expect(thread.isResting).toBe(true);
  expect(memory.idleBytes()).toBeUndefined();
  expect(memory.holdings()).toEqual([]);
  goOn();
  const later = aThread();
  memory.waits(spec, later);
  expect(later.isResting).toBe(true);
  await memory.save(false);
  const last = aThread();
  memory.waits(spec, last);
  expect(last.isResting).toBe(false);
});

test('what a job is counted as grows with its model and with what its strategy keeps', () => {
  const bytes = (changes: Parameters<typeof aTrainJob>[0]) =>
    jobMemoryBytes(TrainJobSpec.parse(aTrainJob(changes)), 100_000_000);
  const plain = bytes({});
  expect(plain).toBeGreaterThan(500e6);
  expect(bytes({ strategy: { name: 'fedadam' } })).toBe(plain + 200_000_000);
  expect(bytes({ strategy: { name: 'scaffold' } })).toBeGreaterThan(plain + 400_000_000);
});
