import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../../common/domain/ids.ts';
import { bringUpdate } from '../a-device-update.ts';
import { aBufferedJob, aBufferedSpec, PARAMETERS } from './a-buffered-job.ts';

const pi = DeviceId.parse('pi');

describe('after the orchestrator was killed', () => {
  test('what was in counts once, and what was out goes on with the parameters that it has', async () => {
    const before = await aBufferedJob(aBufferedSpec({}, { rounds: 2 }));
    const slow = await before.taskOf('pi');
    await before.bring('mac', 1);
    await before.bring('nuc', 1);
    const first = await before.committed(1);
    await before.bring('nuc', 2);

    const after = await before.afterKill();
    expect(await after.taskOf('pi')).toMatchObject({ id: slow.id, attempt: slow.attempt, round: 1 });
    const [round] = after.stage.service.get(after.id).rounds;
    expect(round).toMatchObject({
      number: 1,
      committedAt: first.committedAt,
      parametersSha256: first.parametersSha256,
    });
    await after.bring('pi', 4);
    const second = await after.committed(2);
    expect(second.participants).toMatchObject([
      { deviceId: 'nuc', staleness: 1 },
      { deviceId: 'pi', staleness: 1 },
    ]);
    expect(await after.moved(1, 2)).toBeCloseTo((2 + 4) / 2 / Math.SQRT2, 5);
    await after.stage.untilEvent(after.id, 'job-succeeded');
    expect(after.stage.tasks.ofJob(after.id)).toEqual([]);
  });

  test('with a full buffer, the step is made of it', async () => {
    const before = await aBufferedJob(aBufferedSpec({ bufferSize: 3 }, { rounds: 1 }));
    await before.bring('mac', 1);
    await before.bring('nuc', 2);
    const after = await before.afterKill();
    await after.bring('pi', 3);
    expect((await after.committed(1)).participants.map(({ deviceId }) => deviceId)).toEqual(['mac', 'nuc', 'pi']);
    expect(await after.moved(0, 1)).toBeCloseTo(2, 5);
  });

  test('after its last round the job ends, and what was out is taken back', async () => {
    const before = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 1 }));
    await before.taskOf('pi');
    await before.bring('mac', 1);
    await before.stage.untilEvent(before.id, 'round-committed');
    const after = await before.afterKill();
    await after.until(() => after.stage.service.get(after.id).model ?? undefined);
    expect(after.stage.tasks.ofJob(after.id)).toEqual([]);
    expect(after.stage.service.get(after.id).rounds.map(({ number }) => number)).toEqual([1]);
  });

  test('an update that was taken already is taken again without counting twice', async () => {
    const before = await aBufferedJob(aBufferedSpec({ bufferSize: 2 }, { rounds: 1 }));
    const task = await before.bring('mac', 1);
    const after = await before.afterKill();
    await after.taskOf('pi');
    await bringUpdate(after.stage, task, new Float32Array(PARAMETERS).fill(1), 100);
    await after.bring('pi', 3);
    expect((await after.committed(1)).participants.map(({ deviceId }) => deviceId)).toEqual(['mac', 'pi']);
    expect(await after.moved(0, 1)).toBeCloseTo(2, 5);
  });
});

describe('a job that waits for nobody and is paused', () => {
  test('keeps what is in, and gives the rest out anew', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 2 }, { rounds: 1 }));
    const slow = await job.taskOf('pi');
    await job.bring('mac', 1);
    await job.stage.service.pause(job.id);
    expect(job.stage.devices.list().map(({ runningTasks }) => runningTasks)).toEqual([0, 0, 0]);
    job.stage.service.resume(job.id);
    const again = await job.taskOf('pi');
    expect(again.id).not.toBe(slow.id);
    await job.bring('pi', 3);
    expect((await job.committed(1)).participants.map(({ deviceId }) => deviceId)).toEqual(['mac', 'pi']);
  });

  test('is gone when it is cancelled', async () => {
    const job = await aBufferedJob();
    await job.bring('mac', 1);
    await job.stage.service.cancel(job.id);
    expect(job.stage.devices.list().map(({ runningTasks }) => runningTasks)).toEqual([0, 0, 0]);
    await job.stage.service.remove(job.id);
    expect(await job.stage.blobs.list()).toEqual([]);
  });
});

describe('a part whose attempt comes to nothing', () => {
  test('is given out again with the newest parameters when its device is back', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 9 }));
    await job.taskOf('pi');
    await job.bring('mac', 1);
    await job.committed(1);
    job.stage.devices.markOffline(pi, 'connection-lost');
    expect(job.stage.service.get(job.id).tasks.filter(({ deviceId }) => deviceId === pi)).toEqual([]);
    job.stage.devices.markOnline(pi);
    expect(await job.taskOf('pi')).toMatchObject({ round: 2, partition: 2 });
    expect(job.stage.kinds()).toContain('task-reassigned');
  });

  test('is taken from a device that does not finish within the deadline', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 9, roundDeadlineSeconds: 60 }));
    const late = await job.taskOf('pi');
    job.stage.clock.advance(40_000);
    await job.bring('mac', 1);
    await job.committed(1);
    const second = await job.taskOf('mac');
    job.stage.clock.advance(30_000);
    expect(await job.taskOf('pi', 2)).toMatchObject({ partition: 2 });
    expect(await job.taskOf('mac')).toEqual(second);
    const { rounds } = job.stage.service.attempts(job.id, 1, 1);
    const attempt = rounds[0]?.attempts.find(({ deviceId }) => deviceId === late.deviceId);
    expect(attempt).toMatchObject({
      outcome: 'expired',
      failure: { message: 'pi did not finish within 60 s' },
    });
  });

  test('is left out of a round when it fails for good, and tried again in the next', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 9 }));
    const { id: taskId, attempt } = await job.taskOf('pi');
    const failure = { code: 'training-diverged', message: 'the loss is not a number' } as const;
    job.stage.board.hostOf({ taskId, attempt }).reportFailure({ taskId, attempt }, pi, failure);
    expect(job.stage.service.get(job.id).tasks.filter(({ deviceId }) => deviceId === pi)).toEqual([]);
    await job.bring('mac', 1);
    expect((await job.committed(1)).omissions).toEqual([{ deviceId: pi, partition: 2, failure }]);
    expect(await job.taskOf('pi')).toMatchObject({ round: 2 });
  });

  test('does not end the job before all parts have', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 2 }, { rounds: 9 }), ['mac', 'nuc']);
    const failure = { code: 'training-diverged', message: 'the loss is not a number' } as const;
    for (const device of ['mac', 'nuc']) {
      const { id: taskId, attempt, deviceId } = await job.taskOf(device);
      expect(job.stage.service.get(job.id).state).toBe('running');
      job.stage.board.hostOf({ taskId, attempt }).reportFailure({ taskId, attempt }, deviceId, failure);
    }
    await job.stage.untilEvent(job.id, 'job-failed');
    const { failure: why } = job.stage.service.get(job.id);
    expect(why).toMatchObject({ code: 'training-diverged' });
    expect(why?.message).toContain('every part was left out of it; the first failure was: the loss is not a number');
  });

  test('is given to its device again after an update that may not count', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 2 }, { rounds: 1 }));
    await job.bring('mac', Number.NaN);
    const again = await job.taskOf('mac');
    await job.bring('nuc', 1);
    await job.bring('pi', 3);
    const { participants } = await job.committed(1);
    expect(participants.map(({ deviceId }) => deviceId)).toEqual(['nuc', 'pi']);
    expect(again.round).toBe(1);
  });
});

describe('a job that waits for nobody', () => {
  test('gives nothing more out when two rounds of updates wait for enough devices to be there', async () => {
    const spec = aBufferedSpec({ bufferSize: 1, minDevices: 3 }, { rounds: 9 });
    const job = await aBufferedJob(spec);
    await job.taskOf('pi');
    job.stage.devices.markOffline(pi, 'connection-lost');
    await job.bring('mac', 1);
    await job.committed(1);
    await job.stage.untilEvent(job.id, 'job-waited');
    await job.bring('mac', 1);
    await job.bring('nuc', 1);
    const out = () => job.stage.service.get(job.id).tasks.filter(({ state }) => state === 'offered');
    expect(out()).toHaveLength(1);
    const [last] = out();
    if (last?.deviceId == null) throw new Error('one device is at work');
    await job.bring(last.deviceId, 1);
    expect(out()).toEqual([]);
    expect(job.stage.service.get(job.id)).toMatchObject({ roundsCommitted: 1, wait: { needed: 3, available: 2 } });
    job.stage.devices.markOnline(pi);
    await job.committed(4);
    expect((await job.taskOf('pi')).round).toBeGreaterThan(1);
  });

  test('fails when nothing comes in for many deadlines, and says that it waits while all devices are away', async () => {
    const job = await aBufferedJob(aBufferedSpec({}, { roundDeadlineSeconds: 60 }), ['pi']);
    await job.taskOf('pi');
    job.stage.devices.markOffline(pi, 'connection-lost');
    expect(job.stage.service.get(job.id).wait?.message).toContain('round 1 goes on when one is back');
    job.stage.clock.advance(600_000);
    job.stage.devices.markOnline(pi);
    await job.taskOf('pi');
    expect(job.stage.service.get(job.id).wait).toBeNull();
    for (let passed = 0; passed < 4; passed++) {
      expect(job.stage.service.get(job.id).state).toBe('running');
      job.stage.clock.advance(60_000);
    }
    await job.stage.untilEvent(job.id, 'job-failed');
    expect(job.stage.service.get(job.id).failure?.code).toBe('round-failed');
  });
});
