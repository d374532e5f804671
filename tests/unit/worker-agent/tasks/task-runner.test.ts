import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { TaskId } from '../../../../common/domain/ids.ts';
import { AppError } from '../../../../common/errors.ts';
import { anAssignment } from '../../builders/an-assignment.ts';
import { someTraining } from '../../builders/some-training.ts';
import { aTaskRunner } from './a-task-runner.ts';

const t1 = (attempt = 1) => anAssignment('t1', attempt);

describe('a task', () => {
  test('is fetched for, trained and uploaded, and then forgotten', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    expect(stage.runner.tasks()).toEqual([t1().task]);
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(true);
    upload.finish();
    await stage.idle();
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(false);
    expect(stage.failures).toEqual([]);
  });

  test('that is commanded twice is done once', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.runner.take({ kind: 'train', assignment: t1() });
    upload.finish();
    await stage.idle();
    expect(stage.runner.tasks()).toEqual([]);
  });

  test('takes what it needs from the cache when an earlier one has fetched it', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    (await stage.trainTo('upload t1 #1', t1().task)).finish();
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.pass('train t2', 'upload t2 #1');
    await stage.idle();
  });

  test('gives way to a newer attempt, and an older one changes nothing', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1(2) });
    await stage.reached('parameters for t1 #2');
    stage.runner.take({ kind: 'train', assignment: t1(1) });
    stage.runner.take({ kind: 'train', assignment: t1(3) });
    await stage.reached('parameters for t1 #3');
    expect(stage.runner.tasks()).toEqual([t1(3).task]);
    (await stage.trainTo('upload t1 #3', t1(3).task)).finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });

  test('that is cancelled is dropped without a word, but only that attempt', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1(2) });
    await stage.reached('parameters for t1 #2');
    stage.runner.take({ kind: 'cancel', task: t1(1).task, reason: 'an older attempt' });
    stage.runner.take({ kind: 'cancel', task: { taskId: TaskId.parse('t9'), attempt: 1 }, reason: 'unknown' });
    expect(stage.runner.tasks()).toEqual([t1(2).task]);
    stage.runner.take({ kind: 'cancel', task: t1(2).task, reason: 'nobody waits for it' });
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });

  test('that fails is given up with the code and the text of the failure', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    (await stage.reached('train t1')).finish(new AppError('training-diverged', 'the loss is not finite'));
    await stage.failed();
    await stage.idle();
    expect(stage.failures).toEqual(['t1 #1: training-diverged, the loss is not finite']);
  });

  test('over local data that are not offered any more is given up as such', async () => {
    const stage = await aTaskRunner();
    const assignment = anAssignment('t1', 1, { data: { kind: 'local', dataset: 'scans', classes: ['cat', 'dog'] } });
    stage.runner.take({ kind: 'train', assignment });
    await stage.pass('parameters for t1 #1');
    await stage.failed();
    expect(stage.failures).toEqual(['t1 #1: dataset-mismatch, this device offers no data set scans']);
  });

  test('whose update the orchestrator does not want any more is dropped', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    upload.finish(new AppError('task-superseded', 'no longer wanted'));
    await stage.idle();
    expect(existsSync(stage.outbox.fileOf(t1().task))).toBe(false);
    expect(stage.failures).toEqual([]);
  });

  test('tells how far it is, and ends when the orchestrator answers that nobody waits for it', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    await stage.reached('train t1');
    stage.clock.advance(1_000);
    expect(stage.reports).toEqual([{ phase: 'training', samplesDone: 10, samplesTotal: 100, loss: 2 }]);
    stage.refusal = new AppError('task-superseded', 'no longer wanted');
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.reached('train t2');
    stage.clock.advance(1_000);
    while (stage.runner.tasks().length > 1) await new Promise(setImmediate);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    stage.runner.take({ kind: 'cancel', task: t1().task, reason: 'the test is over' });
    await stage.idle();
  });
});

describe('a sleep', () => {
  test('is held up while a task trains, and two minutes more at the most for its update', async () => {
    const stage = await aTaskRunner();
    expect(stage.runner.isBusy).toBe(false);
    stage.runner.take({ kind: 'train', assignment: t1() });
    stage.clock.advance(3_600_000);
    expect(stage.runner.isBusy).toBe(true);
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.clock.advance(119_000);
    expect(stage.runner.isBusy).toBe(true);
    stage.clock.advance(1_000);
    expect(stage.runner.isBusy).toBe(false);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    expect(stage.runner.isBusy).toBe(true);
    stage.runner.take({ kind: 'cancel', task: anAssignment('t2').task, reason: 'nobody waits for it' });
    upload.finish();
    await stage.idle();
    expect(stage.runner.isBusy).toBe(false);
  });

  test('is held up for two minutes by an update that an earlier life has left', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.trainTo('upload t1 #1', t1().task);
    await stage.runner.stop();
    const later = await aTaskRunner(stage.folder);
    const upload = await later.reached('upload t1 #1');
    expect(later.runner.isBusy).toBe(true);
    later.clock.advance(120_000);
    expect(later.runner.isBusy).toBe(false);
    upload.finish();
    await later.idle();
  });

  test('is not held up by a failure that nobody is there to hear of', async () => {
    const stage = await aTaskRunner();
    const unheard = Promise.withResolvers<void>();
    stage.reporting = unheard.promise;
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    (await stage.reached('train t1')).finish(new AppError('training-diverged', 'the loss is not finite'));
    await stage.failed();
    stage.clock.advance(120_000);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    expect(stage.runner.isBusy).toBe(false);
    unheard.resolve();
    await stage.idle();
  });
});

describe('when the lease is lost', () => {
  test('training stops, and what is trained is still offered', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.reached('train t2');
    stage.runner.leaseLost();
    while (stage.runner.tasks().length > 1) await new Promise(setImmediate);
    expect(stage.runner.tasks()).toEqual([t1().task]);
    upload.finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });
});

describe('when the agent stops', () => {
  test('a finished update is kept, and offered by the next life of the agent', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.trainTo('upload t1 #1', t1().task);
    await stage.runner.stop();
    const later = await aTaskRunner(stage.folder);
    expect(later.runner.tasks()).toEqual([t1().task]);
    (await later.reached('upload t1 #1')).finish();
    await later.idle();
    expect(existsSync(later.outbox.fileOf(t1().task))).toBe(false);
  });

  test('a half-trained task is not', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.pass('parameters for t1 #1', 'shard for t1 #1');
    await stage.reached('train t1');
    await stage.runner.stop();
    expect(stage.failures).toEqual([]);
    expect((await aTaskRunner(stage.folder)).runner.tasks()).toEqual([]);
  });
});

test('an update that is to have noise gets it before it is packed, kept and sent, and its figures stay here', async () => {
  const noise = { clipNorm: 1_000, deviation: 100 };
  const training = someTraining({ compression: { name: 'float16' } });
  const sent: number[] = [];
  for (const id of ['t1', 't2']) {
    const stage = await aTaskRunner();
    const assignment = anAssignment(id, 1, { noise, training });
    const { task } = assignment;
    stage.runner.take({ kind: 'train', assignment });
    await stage.pass(`parameters for ${id} #1`, `shard for ${id} #1`);
    const trained = await stage.reached(`train ${id}`);
    stage.clock.advance(100);
    expect(stage.reports).toMatchObject([{ phase: 'training', samplesDone: 10, loss: null }]);
    trained.finish();
    const upload = await stage.reached(`upload ${id} #1`);
    expect(existsSync(stage.outbox.plainFileOf(task))).toBe(false);
    // It is on the disk before it is sent: made again after a crash it would have other noise.
    expect(JSON.parse(readFileSync(`${stage.outbox.fileOf(task)}.json`, 'utf8'))).toMatchObject({
      update: { sizeBytes: 2, samples: 100, loss: null, accuracy: null },
    });
    sent.push(new Float16Array(Uint8Array.from(readFileSync(stage.outbox.fileOf(task))).buffer)[0] ?? 0);
    upload.finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  }
  // The one value that the trainer of this stage makes is 1.7e22: it is cut to 1,000. Noise ends at 8.6 deviations.
  for (const value of sent) expect(Math.abs(value - 1_000)).toBeLessThan(861);
  expect(sent[0]).not.toBe(sent[1]);
});

describe('a device that its owner wants', () => {
  test('hands back what it works on with the reason, refuses new tasks, and takes them again later', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    await stage.reached('parameters for t1 #1');

    stage.runner.handBack('mac is off: its owner has paused it');

    await stage.idle();
    expect(stage.failures).toEqual(['t1 #1: handed-back, mac is off: its owner has paused it']);
    stage.runner.take({ kind: 'train', assignment: anAssignment('t2') });
    await stage.idle();
    expect(stage.failures.slice(1)).toEqual(['t2 #1: handed-back, mac is off: its owner has paused it']);

    stage.runner.takeAgain();
    stage.runner.take({ kind: 'train', assignment: t1(2) });
    (await stage.trainTo('upload t1 #2', t1(2).task)).finish();
    await stage.idle();
    expect(stage.failures).toHaveLength(2);
  });

  test('still sends what is finished', async () => {
    const stage = await aTaskRunner();
    stage.runner.take({ kind: 'train', assignment: t1() });
    const upload = await stage.trainTo('upload t1 #1', t1().task);
    stage.runner.handBack('mac yields to its owner: somebody uses it');
    expect(stage.runner.tasks()).toEqual([t1().task]);
    upload.finish();
    await stage.idle();
    expect(stage.failures).toEqual([]);
  });
});
