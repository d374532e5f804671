import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { aBufferedJob, aBufferedSpec } from './a-buffered-job.ts';

describe('a job that waits for nobody', () => {
  test('makes a step of the first updates, and counts a late one in a later step, weighed by its age', async () => {
    const job = await aBufferedJob(aBufferedSpec({ serverLearningRate: 0.5 }));
    await job.taskOf('pi');
    await job.bring('mac', 1, 300);
    await job.bring('nuc', 3, 100);
    const first = await job.committed(1);
    expect(first.participants).toMatchObject([
      { deviceId: 'mac', staleness: 0 },
      { deviceId: 'nuc', staleness: 0 },
    ]);
    // η_g / K · (1 + 3), whatever their samples
    expect(await job.moved(0, 1)).toBeCloseTo(1, 5);

    await job.bring('pi', 2);
    await job.taskOf('pi', 2);
    await job.bring('pi', 4);
    const second = await job.committed(2);
    expect(second.participants).toMatchObject([{ staleness: 1 }, { staleness: 0 }]);
    expect(second.meanStaleness).toBe(0.5);
    // η_g / K · (2 / √(1 + 1) + 4)
    expect(await job.moved(1, 2)).toBeCloseTo((2 / Math.SQRT2 + 4) / 4, 5);
  });

  test('gives a device the next part at once, with the newest parameters, and takes nothing back at a commit', async () => {
    const job = await aBufferedJob(aBufferedSpec({}, { rounds: 3 }));
    const slow = await job.taskOf('pi');
    const seed = await job.seedOf('mac');
    const before = await job.bring('mac', 1);
    const next = await job.taskOf('mac');
    expect([before.round, next.round, next.id === before.id]).toEqual([1, 1, false]);
    await job.bring('nuc', 1);
    await job.committed(1);
    await job.bring('mac', 1);
    expect(await job.taskOf('mac', 2)).toMatchObject({ partition: 0 });
    const { model } = job.stage.service.get(job.id);
    expect(model).toBeNull();
    expect(await job.taskOf('pi')).toEqual(slow);
    expect(await job.seedOf('mac')).not.toBe(seed);
  });

  test('keeps the parameters that a task in flight has started from as long as it is out', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 20 }));
    await job.taskOf('pi');
    const kept = () =>
      job.stage.rounds.ofJob(job.id, 0).flatMap((round) => (round.parametersSha256 === null ? [] : [round.number]));
    for (let round = 1; round <= 4; round++) {
      await job.bring('mac', 1);
      await job.committed(round);
    }
    expect(kept()).toContain(0);
    const { id, attempt, deviceId } = await job.taskOf('pi');
    const start = job.stage.rounds.committed(job.id).get(0);
    if (start === undefined) throw new Error('the job has a beginning');
    job.stage.board.hostOf({ taskId: id, attempt }).expectModel({ taskId: id, attempt }, deviceId, start);
    expect(() =>
      job.stage.board
        .hostOf({ taskId: id, attempt })
        .expectModel({ taskId: id, attempt }, deviceId, job.stage.rounds.committed(job.id).get(3) ?? start),
    ).toThrow(expect.objectContaining({ code: 'not-found' }));
    await job.bring('pi', 1);
    await job.bring('nuc', 1);
    await job.committed(6);
    await job.bring('nuc', 1);
    await job.committed(7);
    expect(kept()).not.toContain(0);
  });

  test('lets go of what is out once it has had its last round', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 3 }));
    const { id: taskId, attempt } = await job.taskOf('pi');
    for (const round of [1, 2, 3]) {
      await job.bring('mac', 1);
      await job.committed(round);
    }
    await job.stage.untilEvent(job.id, 'job-succeeded');
    expect(job.stage.service.get(job.id)).toMatchObject({ state: 'succeeded', roundsCommitted: 3, tasks: [] });
    expect(job.stage.tasks.ofJob(job.id)).toEqual([]);
    expect(readdirSync(join(job.stage.folder, 'updates'))).toEqual([]);
    expect(() => job.stage.board.hostOf({ taskId, attempt })).toThrow(
      expect.objectContaining({ code: 'task-superseded' }),
    );
    expect(job.stage.devices.list().map(({ runningTasks }) => runningTasks)).toEqual([0, 0, 0]);
    const { rounds } = job.stage.service.attempts(job.id, 1);
    const outcomes = rounds.flatMap(({ attempts }) =>
      attempts.map(({ deviceId, outcome }) => `${deviceId} ${outcome}`),
    );
    expect(outcomes).toEqual(expect.arrayContaining(['mac done', 'nuc cancelled', 'pi cancelled']));
    expect(await job.stage.blobs.list()).toHaveLength(2);
  });

  test('does not count what is too old, and says so', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1, maxStaleness: 1 }, { rounds: 3 }));
    await job.taskOf('pi');
    await job.bring('mac', 1);
    await job.committed(1);
    await job.bring('nuc', 1);
    await job.committed(2);
    await job.bring('pi', 100);
    await job.taskOf('pi', 3);
    await job.bring('pi', 1);
    const third = await job.committed(3);
    expect(third).toMatchObject({
      participants: [{ deviceId: 'pi', staleness: 0 }],
      omissions: [{ deviceId: 'pi', partition: 2, failure: { code: 'deadline-exceeded' } }],
      bytesUp: 2 * 4 * 650,
    });
    expect(third.omissions[0]?.failure.message).toBe('pi was done 2 rounds after it had begun');
    expect(job.stage.kinds()).toContain('task-left-out');
  });

  test('goes by a changed number of rounds and learning rate from the next round on', async () => {
    const job = await aBufferedJob(aBufferedSpec({ bufferSize: 1 }, { rounds: 2 }));
    await job.taskOf('pi');
    job.stage.service.change(job.id, { learningRate: 0.5, rounds: 3 });
    await job.bring('mac', 1);
    await job.committed(1);
    await job.bring('nuc', 1);
    const { deviceId } = await job.taskOf('nuc', 2);
    expect(job.assignmentsTo(deviceId).map(({ round, training }) => [round, training.learningRate])).toEqual([
      [2, 0.5],
    ]);
    await job.bring('nuc', 1);
    await job.committed(3);
  });
});
