import { describe, expect, test } from 'vitest';
import { DeviceId, TaskId } from '../../../../../common/domain/ids.ts';
import { aRound, JOB, partsAt, type RoundStage, shards } from './a-round.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** The mac brings something for the part that cannot count. */
async function poison(stage: RoundStage, partition: number): Promise<void> {
  stage.refusals.push({ code: 'update-not-finite', message: 'value 7 of the update is not a finite number' });
  await stage.deliver(partition);
  await stage.passSeconds(0);
}

describe('an update that cannot count', () => {
  test('gives its part to another device, where there is one', async () => {
    const stage = await aRound({ partitions: shards(1) });
    expect(stage.attempt(0).deviceId).toBe(mac);
    await poison(stage, 0);
    expect(stage.task(0)).toMatchObject({ deviceId: nuc, attempt: 2 });
    await stage.deliver(0);
    expect((await stage.result).participants).toMatchObject([{ deviceId: nuc }]);
  });

  test('may be tried again by a device that is alone', async () => {
    const stage = await aRound({ online: ['mac'], partitions: shards(1) });
    await poison(stage, 0);
    expect(stage.task(0)).toMatchObject({ deviceId: mac, attempt: 2 });
  });

  test('counts against its device: with the third the job does without it, and the log says so', async () => {
    const stage = await aRound({ partitions: shards(4) });
    for (const partition of [0, 2]) await poison(stage, partition);
    expect(stage.setAside.has(mac)).toBe(false);
    const other = { taskId: TaskId.parse('t9'), attempt: 1 };
    stage.setAside.note(other, mac, { code: 'trainer-crashed', message: 'that is no refusal' });
    expect(stage.setAside.has(mac)).toBe(false);
    stage.setAside.note(other, mac, { code: 'update-malformed', message: 'of another size' });
    expect(stage.setAside.has(mac)).toBe(true);
    stage.setAside.note(other, mac, { code: 'update-malformed', message: 'the same once more' });
    expect(stage.cluster.bodies().at(-1)).toMatchObject({ kind: 'device-set-aside', deviceId: mac, refusals: 3 });
    const before = stage.cluster.board.countTasks(mac);
    for (const partition of [1, 3, 0, 2]) await stage.deliver(partition);
    expect(stage.cluster.board.countTasks(mac)).toBeLessThanOrEqual(before);
    expect((await stage.result).participants.every(({ deviceId }) => deviceId === nuc)).toBe(true);
  });

  describe('of data that stay on their device', () => {
    const spec = { data: { kind: 'local', dataset: 'scans' } };

    test('counts until the device is set aside: then the round does without its part', async () => {
      const stage = await aRound({ partitions: partsAt(mac, nuc), spec });
      for (let time = 0; time < 3; time++) await poison(stage, 0);
      await stage.deliver(1);
      const { participants, omissions } = await stage.result;
      expect(participants).toMatchObject([{ deviceId: nuc }]);
      expect(omissions).toMatchObject([{ partition: 0, failure: { code: 'update-not-finite' } }]);
    });

    test('leaves a round that needs it waiting, and says for what', async () => {
      const stage = await aRound({
        partitions: partsAt(mac, nuc),
        spec: { ...spec, strategy: { name: 'fedavg', minDevices: 2 } },
      });
      await stage.deliver(1);
      for (const id of ['t7', 't8', 't9']) {
        const failure = { code: 'update-malformed', message: 'of another size' } as const;
        stage.setAside.note({ taskId: TaskId.parse(id), attempt: 1 }, mac, failure);
      }
      await stage.fail(0);
      expect(stage.waits.at(-1)).toContain('were set aside');
    });
  });

  test('is still known after a restart', async () => {
    const stage = await aRound({ partitions: shards(1) });
    await poison(stage, 0);
    expect(stage.attempts.countFailures(JOB, ['update-not-finite'])).toEqual(new Map([[mac, 1]]));
    expect(stage.attempts.countFailures(JOB, ['trainer-crashed'])).toEqual(new Map());
  });
});
