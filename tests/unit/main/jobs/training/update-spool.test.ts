import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { TaskReference, UpdateSummary } from '../../../../../common/domain/assignment.ts';
import { DeviceId, TaskId } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { TaskBoard } from '../../../../../main/jobs/task-board.ts';
import { UpdateSpool } from '../../../../../main/jobs/training/update-spool.ts';
import { sha256Of } from '../../../../../platform/blobs/sha256-file.ts';
import { aTemporaryFolder } from '../../../../support/temporary-folder.ts';
import { aHash } from '../../../builders/a-hash.ts';
import { started } from '../../storage/a-store.ts';

const mac = DeviceId.parse('mac');
const content = Uint8Array.from({ length: 1_000 }, (_, i) => i % 251);
const facts = { samples: 100, loss: 0.5, accuracy: 0.8, trainingMs: 40 };
const finish = { ...facts, sha256: sha256Of(content) };
const part = (from: number, to = content.length) => ({ offset: from, data: content.subarray(from, to) });
const task = (id: string, attempt = 1): TaskReference => ({ taskId: TaskId.parse(id), attempt });

/** A spool whose tasks t1 and t2 expect a thousand bytes at their first attempt. */
async function aSpool(folder = aTemporaryFolder()) {
  const board = new TaskBoard();
  const accepted: { task: TaskReference; update: UpdateSummary }[] = [];
  const traffic = { up: 0, down: 0 };
  /** Attempts that count. */
  const wanted = new Set([1]);
  const current = ({ attempt }: TaskReference) => {
    if (!wanted.has(attempt)) throw new AppError('task-superseded', 'not the current attempt');
  };
  const host = {
    inputOf: () => ({ sha256: aHash('x'), sizeBytes: 1 }),
    expectModel: () => undefined,
    reportProgress: () => undefined,
    reportFailure: () => undefined,
    expectUpdate: (one: TaskReference) => {
      current(one);
      return { leastBytes: content.length, mostBytes: content.length };
    },
    acceptUpdate: (one: TaskReference, _: DeviceId, update: UpdateSummary) => {
      current(one);
      accepted.push({ task: one, update });
    },
    acceptEvaluation: () => undefined,
    countTraffic: (_: TaskReference, direction: 'up' | 'down', bytes: number) => {
      traffic[direction] += bytes;
    },
    reconcile: () => undefined,
  };
  for (const id of ['t1', 't2']) board.add(TaskId.parse(id), host);
  const full: string[] = [];
  const onStorageFull = (taskId: TaskId) => void full.push(taskId);
  const spool = await started(new UpdateSpool({ folder: join(folder, 'updates'), board, onStorageFull }));
  const files = () => readdirSync(join(folder, 'updates')).sort();
  return { folder, spool, accepted, traffic, files, wanted };
}

describe('an update', () => {
  test('lies on the disk, whole and checked, before its round hears of it', async () => {
    const { spool, accepted, traffic, files } = await aSpool();
    const stream = await spool.open(task('t1'), mac, 1_000);
    await stream.append(part(0, 400));
    await stream.append(part(400));
    expect(accepted).toEqual([]);
    await stream.finish(finish);
    await stream.close();
    expect(accepted).toEqual([{ task: task('t1'), update: { ...finish, sizeBytes: 1_000 } }]);
    expect(readFileSync(spool.pathOf(task('t1')))).toEqual(Buffer.from(content));
    expect(files()).toEqual(['t1.1.update']);
    expect(traffic).toEqual({ up: 1_000, down: 0 });
  });

  test('is asked for while an earlier stream still writes: the answer counts what that has brought', async () => {
    const { spool } = await aSpool();
    const cut = await spool.open(task('t1'), mac, 1_000);
    const asked = spool.received(task('t1'), mac);
    await cut.append(part(0, 300));
    await cut.append(part(300, 700));
    await cut.close();
    expect(await asked).toEqual({ bytes: 700, isComplete: false });
  });

  test('is asked for while an earlier stream is open and silent: the answer does not wait for its end', async () => {
    const { spool } = await aSpool();
    const silent = await spool.open(task('t1'), mac, 1_000);
    await silent.append(part(0, 300));
    expect(await spool.received(task('t1'), mac)).toEqual({ bytes: 300, isComplete: false });
    await silent.close();
  });

  test('that was cut goes on from where it was, also after a crash', async () => {
    const { spool, folder } = await aSpool();
    const cut = await spool.open(task('t1'), mac, 1_000);
    await cut.append(part(0, 300));
    const later = await aSpool(folder);
    expect(await later.spool.received(task('t1'), mac)).toEqual({ bytes: 300, isComplete: false });
    const stream = await later.spool.open(task('t1'), mac, 1_000);
    await expect(stream.append(part(0))).rejects.toMatchObject({
      code: 'upload-out-of-order',
      details: { expectedOffset: 300 },
    });
    await stream.append(part(300));
    await stream.finish(finish);
    await stream.close();
    await cut.close();
    expect(later.accepted).toHaveLength(1);
  });

  test('is taken over by a newer stream, which finds all that was kept', async () => {
    const { spool, accepted } = await aSpool();
    const older = await spool.open(task('t1'), mac, 1_000);
    const inFlight = older.append(part(0, 500));
    const newer = await spool.open(task('t1'), mac, 1_000);
    await inFlight;
    await expect(older.append(part(500))).rejects.toMatchObject({ code: 'conflict' });
    await expect(older.finish(finish)).rejects.toMatchObject({ code: 'conflict' });
    await older.close();
    await newer.append(part(500));
    await newer.finish(finish);
    await newer.close();
    expect(accepted).toHaveLength(1);
  });

  test('of a share that two devices try comes from both; of one that was given up, nothing is kept', async () => {
    const { spool, accepted, files, wanted } = await aSpool();
    const first = await spool.open(task('t1'), mac, 1_000);
    await first.append(part(0, 400));
    wanted.add(2);
    const second = await spool.open(task('t1', 2), DeviceId.parse('nuc'), 1_000);
    await first.append(part(400));
    await second.append(part(0, 300));
    expect(files()).toEqual(['t1.1.part', 't1.2.part']);

    wanted.delete(1);
    wanted.add(3);
    const third = await spool.open(task('t1', 3), mac, 1_000);
    expect(files()).toEqual(['t1.2.part', 't1.3.part']);
    await expect(first.append(part(0))).rejects.toMatchObject({ code: 'conflict' });
    await second.append(part(300));
    await second.finish(finish);
    expect(accepted).toMatchObject([{ task: task('t1', 2) }]);
    for (const stream of [first, second, third]) await stream.close();
  });

  test('with another hash than its own is dropped', async () => {
    const { spool, accepted, files } = await aSpool();
    const stream = await spool.open(task('t1'), mac, 1_000);
    await stream.append({ offset: 0, data: content.toReversed() });
    await expect(stream.finish(finish)).rejects.toMatchObject({ code: 'checksum-mismatch' });
    await stream.close();
    expect(accepted).toEqual([]);
    expect(files()).toEqual([]);
    expect(await spool.received(task('t1'), mac)).toEqual({ bytes: 0, isComplete: false });
  });

  test('of another size than the parameters is refused before a byte of it is kept', async () => {
    const { spool, files } = await aSpool();
    await expect(spool.open(task('t1'), mac, 999)).rejects.toMatchObject({
      code: 'update-malformed',
      message: 'an update of this job has 1000 bytes, not 999',
    });
    expect(files()).toEqual([]);
  });

  test('may not bring more than it announced, nor end before it is whole', async () => {
    const { spool, accepted } = await aSpool();
    const stream = await spool.open(task('t1'), mac, 1_000);
    await stream.append(part(0, 900));
    await expect(stream.append({ offset: 900, data: new Uint8Array(101) })).rejects.toMatchObject({
      code: 'upload-too-large',
    });
    await expect(stream.finish(finish)).rejects.toMatchObject({ code: 'upload-out-of-order' });
    await stream.close();
    expect(accepted).toEqual([]);
  });

  test.each([
    ['an old attempt', task('t1', 2)],
    ['a task that nobody waits for', task('t9')],
  ])('of %s is refused', async (_, reference) => {
    const { spool } = await aSpool();
    await expect(spool.open(reference, mac, 1_000)).rejects.toMatchObject({ code: 'task-superseded' });
    await expect(spool.received(reference, mac)).rejects.toMatchObject({ code: 'task-superseded' });
  });
});

describe('a complete update', () => {
  test('is not sent again after a restart: a finish is enough', async () => {
    const { spool, folder } = await aSpool();
    const stream = await spool.open(task('t1'), mac, 1_000);
    await stream.append(part(0));
    await stream.finish(finish);
    await stream.close();

    const later = await aSpool(folder);
    expect(await later.spool.received(task('t1'), mac)).toEqual({ bytes: 1_000, isComplete: true });
    const again = await later.spool.open(task('t1'), mac, 1_000);
    await again.finish(finish);
    await again.close();
    expect(later.accepted).toHaveLength(1);
    expect(later.files()).toEqual(['t1.1.update']);
  });
});

describe('what is not needed any more', () => {
  async function keepSome() {
    const stage = await aSpool();
    for (const id of ['t1', 't2']) {
      const stream = await stage.spool.open(task(id), mac, 1_000);
      await stream.append(part(0, id === 't1' ? 1_000 : 10));
      if (id === 't1') await stream.finish(finish);
      await stream.close();
    }
    expect(stage.files()).toEqual(['t1.1.update', 't2.1.part']);
    return stage;
  }

  test('is cleared by its tasks', async () => {
    const { spool, files } = await keepSome();
    await spool.clear([TaskId.parse('t1')]);
    expect(files()).toEqual(['t2.1.part']);
  });

  test('is swept when it belongs to no task', async () => {
    const { spool, files } = await keepSome();
    await spool.sweep([TaskId.parse('t1')]);
    expect(files()).toEqual(['t1.1.update']);
  });
});
