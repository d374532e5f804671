import { describe, expect, test } from 'vitest';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { AppError } from '../../../../../common/errors.ts';
import { aRound, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');
const twoNeeded = { strategy: { name: 'fedavg', minDevices: 2 } };

describe('a share that fails', () => {
  test('is tried three times in all and then left out', async () => {
    const stage = await aRound();
    await stage.fail(0);
    await stage.fail(0);
    expect(stage.task(0)).toMatchObject({ state: 'offered', attempt: 3 });
    await stage.fail(0);
    expect(stage.task(0)).toMatchObject({ state: 'failed', failure: { code: 'trainer-crashed' } });
    await stage.deliver(1);
    expect(await stage.result).toMatchObject({
      participants: [{ partition: 1 }],
      omissions: [{ partition: 0, failure: { code: 'trainer-crashed' } }],
    });
    expect(stage.cluster.kinds().filter((kind) => kind.startsWith('task-'))).toEqual([
      'task-reassigned',
      'task-reassigned',
      'task-left-out',
    ]);
  });

  test('because its device left has not failed on its own', async () => {
    const stage = await aRound({ partitions: shards(1) });
    for (let departures = 0; departures < 5; departures++) {
      const { deviceId } = stage.attempt(0);
      await stage.leave(deviceId);
      stage.cluster.devices.markOnline(deviceId);
    }
    expect(stage.task(0)).toMatchObject({ state: 'offered', attempt: 6 });
  });

  test.each(['training-diverged', 'dataset-mismatch', 'invalid-specification'] as const)(
    'with %s is left out at once',
    async (code) => {
      const stage = await aRound();
      await stage.fail(0, code);
      await stage.deliver(1);
      expect((await stage.result).omissions).toMatchObject([{ deviceId: mac, partition: 0, failure: { code } }]);
    },
  );

  test('with all others ends the round with what went wrong first', async () => {
    const stage = await aRound();
    await stage.fail(0, 'training-diverged');
    await stage.fail(1, 'training-diverged');
    await expect(stage.result).rejects.toMatchObject({
      code: 'training-diverged',
      message: 'round 1 has 0 of the 1 updates it needs; the first failure was: training-diverged on mac',
    });
  });

  test('again and again ends the round as failed when too few others are in', async () => {
    const stage = await aRound({ spec: twoNeeded });
    await stage.deliver(1);
    for (let tries = 0; tries < 3; tries++) await stage.fail(0);
    await expect(stage.result).rejects.toMatchObject({ code: 'round-failed' });
  });

  test('frees its device for other shares', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(3) });
    await stage.fail(0, 'training-diverged');
    expect(stage.places()).toEqual({ mac: [1, 2] });
  });
});

describe('an update that may not count', () => {
  const notFinite = new AppError('update-not-finite', 'it holds NaN');

  test('gives its share back', async () => {
    const stage = await aRound({ partitions: shards(1) });
    stage.refusals.push(notFinite);
    await stage.deliver(0);
    expect(stage.task(0)).toMatchObject({ state: 'offered', attempt: 2, failure: { code: 'update-not-finite' } });
    await stage.deliver(0);
    expect((await stage.result).participants).toMatchObject([{ attempt: 2 }]);
    expect(stage.folded).toEqual(['j1-1-0 #1', 'j1-1-0 #2']);
  });

  test('is not tried for ever', async () => {
    const stage = await aRound({ partitions: shards(1) });
    stage.refusals.push(notFinite, notFinite, notFinite);
    for (let tries = 0; tries < 3; tries++) await stage.deliver(0);
    await expect(stage.result).rejects.toMatchObject({ code: 'round-failed' });
  });

  test('because of a bug gives its share back as well, without the text of the bug', async () => {
    const stage = await aRound({ partitions: shards(1) });
    stage.refusals.push(new TypeError('x is undefined'));
    await stage.deliver(0);
    expect(stage.task(0)).toMatchObject({ attempt: 2, failure: { code: 'internal', message: 'internal error' } });
  });
});

describe('at the deadline', () => {
  test('a round with enough updates goes on without the late ones', async () => {
    const stage = await aRound();
    await stage.deliver(1);
    await stage.passSeconds(59);
    expect(stage.task(0).state).toBe('offered');
    await stage.passSeconds(1);
    const failure = { code: 'deadline-exceeded', message: "mac did not finish within the round's 60 s" };
    expect(await stage.result).toMatchObject({
      participants: [{ deviceId: nuc }],
      omissions: [{ deviceId: mac, partition: 0, failure }],
    });
    expect(stage.task(0).state).toBe('expired');
    expect(stage.cluster.bodies().at(-1)).toMatchObject({ kind: 'task-left-out', failure });
  });

  test('a round with too few has others try, and fails when that does not help three times', async () => {
    const stage = await aRound({ spec: twoNeeded });
    await stage.deliver(1);
    for (const attempt of [2, 3, 4]) {
      await stage.passSeconds(60);
      expect(stage.task(0)).toMatchObject({ state: 'offered', attempt, failure: { code: 'deadline-exceeded' } });
    }
    await stage.passSeconds(60);
    await expect(stage.result).rejects.toMatchObject({
      code: 'round-failed',
      message: 'round 1 passed its deadline 4 times without enough updates',
    });
  });

  test('a round that got what it lacked meanwhile succeeds', async () => {
    const stage = await aRound({ spec: twoNeeded });
    await stage.deliver(1);
    await stage.passSeconds(60);
    await stage.deliver(0);
    expect((await stage.result).omissions).toEqual([]);
  });

  test('a reproducible round leaves nothing out', async () => {
    const stage = await aRound({ spec: { reproducible: true } });
    await stage.deliver(1);
    await stage.passSeconds(60);
    expect(stage.task(0)).toMatchObject({ state: 'offered', attempt: 2 });
    await stage.deliver(0);
    expect(await stage.result).toMatchObject({ participants: [{}, {}], omissions: [] });
  });

  test('a share that nobody had time for is left out as well', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(3) });
    await stage.deliver(0);
    await stage.passSeconds(60);
    expect((await stage.result).omissions).toMatchObject([{ partition: 1 }, { partition: 2 }]);
  });
});
