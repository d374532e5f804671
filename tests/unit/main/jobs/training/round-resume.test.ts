import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { aCluster } from '../../../builders/a-cluster.ts';
import { nextTurn } from '../../../builders/next-turn.ts';
import { anUpdate, aRound, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** The same round in a new orchestrator, after the one that ran it was killed. */
async function afterACrash(before: Awaited<ReturnType<typeof aRound>>, facts: { count?: number } = {}) {
  const cluster = await aCluster(before.cluster.folder);
  return await aRound({ cluster, online: [], partitions: shards(facts.count ?? 2) });
}

describe('a round that is taken up after a crash', () => {
  test('folds kept updates again and offers them to nobody', async () => {
    const before = await aRound();
    await before.deliver(0, anUpdate(70));
    const after = await afterACrash(before);
    expect(after.folded).toEqual(['j1-1-0 #1']);
    expect(after.task(0)).toMatchObject({ state: 'done', attempt: 1, deviceId: mac });
    await after.deliver(1);
    expect((await after.result).participants).toMatchObject([
      { partition: 0, samples: 70 },
      { partition: 1, samples: 100 },
    ]);
    expect(after.folded).toEqual(['j1-1-0 #1', 'j1-1-1 #1']);
  });

  test('is over at once when all updates had come', async () => {
    const before = await aRound({ spec: { strategy: { name: 'fedavg', minDevices: 1 } } });
    const { reference, deviceId } = before.attempt(0);
    await before.deliver(1);
    before.round.acceptUpdate(reference, deviceId, anUpdate());
    const after = await afterACrash(before);
    expect((await after.result).participants).toHaveLength(2);
  });

  test('takes what comes for an attempt that was under way', async () => {
    const before = await aRound();
    const { reference } = before.attempt(0);
    const after = await afterACrash(before);
    expect(after.task(0)).toMatchObject({ deviceId: mac, attempt: 1 });
    after.round.acceptUpdate(reference, mac, anUpdate());
    await after.deliver(1);
    expect((await after.result).participants).toHaveLength(2);
  });

  test('takes an update that it has already as the one that it has', async () => {
    const before = await aRound();
    const { reference } = before.attempt(0);
    await before.deliver(0);
    const after = await afterACrash(before);
    after.round.acceptUpdate(reference, mac, anUpdate());
    await nextTurn();
    expect(after.folded).toEqual(['j1-1-0 #1']);
  });

  test('counts the load of devices that are still at it', async () => {
    const before = await aRound({ online: ['mac'], partitions: shards(3) });
    const after = await afterACrash(before, { count: 3 });
    expect(after.cluster.board.countTasks(mac)).toBe(2);
    expect(after.task(2).state).toBe('queued');
  });

  test('gives devices that come back without their work new attempts', async () => {
    const before = await aRound();
    const cluster = await aCluster(before.cluster.folder);
    for (const { id } of before.round.tasks()) before.cluster.commands.withdraw(id);
    cluster.board.expect(before.round.tasks().map(({ id }) => id));
    cluster.board.reconcile(mac, []);
    const after = await aRound({ cluster, online: [], partitions: shards(2) });
    expect(after.task(0)).toMatchObject({ attempt: 2, failure: { message: 'mac was restarted' } });
    expect(after.task(1)).toMatchObject({ attempt: 1, deviceId: nuc });
  });

  test('tries once more what had been left out', async () => {
    const before = await aRound({ partitions: shards(2) });
    await before.fail(0, 'training-diverged');
    const after = await afterACrash(before);
    expect(after.task(0)).toMatchObject({ state: 'offered', attempt: 2 });
  });
});

describe('a round that is stopped', () => {
  const paused = new AppError('cancelled', 'paused');

  test('rejects with the reason, and hears nothing more', async () => {
    const stage = await aRound();
    const { reference } = stage.attempt(0);
    stage.stop(paused);
    await expect(stage.result).rejects.toBe(paused);
    expect(() => stage.cluster.board.hostOf(reference)).toThrow(expect.objectContaining({ code: 'task-superseded' }));
    await stage.leave(mac);
    expect(stage.task(0).attempt).toBe(1);
  });

  test('before it began offers nothing', async () => {
    const cluster = await aCluster();
    const stage = await aRound({ cluster, online: [] });
    stage.stop(paused);
    cluster.admit('mac');
    await expect(stage.result).rejects.toBe(paused);
    expect(stage.places()).toEqual({});
  });

  test('takes its work back, and keeps what is done for the next run', async () => {
    const stage = await aRound();
    await stage.deliver(1);
    const { reference } = stage.attempt(0);
    stage.stop(paused);
    await expect(stage.result).rejects.toBe(paused);
    stage.round.withdraw('the job was paused');
    expect(stage.task(0)).toMatchObject({ state: 'queued', deviceId: null });
    expect(stage.task(1).state).toBe('done');
    expect(await stage.commandsTo(mac)).toEqual([{ kind: 'cancel', task: reference, reason: 'the job was paused' }]);

    const again = await aRound({ cluster: stage.cluster, online: [] });
    expect(again.task(0)).toMatchObject({ state: 'offered', attempt: 2 });
    await again.deliver(0);
    expect((await again.result).participants).toMatchObject([{ attempt: 2 }, { attempt: 1 }]);
  });
});
