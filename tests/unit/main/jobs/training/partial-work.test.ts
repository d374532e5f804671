import { describe, expect, test } from 'vitest';
import type { CommandBody } from '../../../../../common/domain/assignment.ts';
import { DeviceId } from '../../../../../common/domain/ids.ts';
import { anUpdate, aRound, partsAt, type RoundStage, shards } from './a-round.ts';
import { anAttempt } from './an-attempt.ts';

const mac = DeviceId.parse('mac');
const nuc = DeviceId.parse('nuc');

/** What the last command to the device says of its work. */
async function lastOf(stage: RoundStage, device = mac) {
  const isTrain = (body: CommandBody) => body.kind === 'train';
  const body = (await stage.commandsTo(device)).findLast(isTrain) ?? expect.unreachable();
  return { seconds: body.assignment.finishWithinSeconds, steps: body.assignment.training.steps };
}

const deadline = { roundDeadlineSeconds: 60 };
const work = (steps: number) => ({ steps, samplesSeen: 32 * steps });

describe('a device is told how long it may train', () => {
  test('up to the deadline, less a tenth while nobody knows how long it sends', async () => {
    expect(await lastOf(await aRound({ spec: deadline }))).toEqual({ seconds: 54, steps: null });
  });

  test('less twice the time in which its updates came before, and two seconds', async () => {
    const stage = await aRound({ online: [], spec: deadline });
    stage.pace.observe(anAttempt(mac, { trainingMs: 1_000, otherMs: 8_000 }), 100);
    stage.cluster.admit('mac');
    expect((await lastOf(stage)).seconds).toBe(60 - 2 * 4 - 2);
  });

  test('and what is left, when it comes late', async () => {
    const stage = await aRound({ online: [], spec: deadline });
    await stage.passSeconds(20);
    stage.cluster.admit('mac');
    expect((await lastOf(stage)).seconds).toBe(34);
  });

  test('from the new deadline on, when the old one has passed without enough', async () => {
    const stage = await aRound({ spec: { ...deadline, strategy: { name: 'fedavg', minDevices: 2 } } });
    await stage.passSeconds(60);
    expect((await lastOf(stage)).seconds).toBe(54);
  });

  test.each([
    ['a reproducible job', { reproducible: true }],
    ['a trainer of somebody', { model: { trainer: 'mine', sha256: 'a'.repeat(64) } }],
    ['updates that are compared', { strategy: { name: 'median' } }],
  ])('but not with %s: it sends all or nothing', async (_, spec) => {
    const stage = await aRound({ online: [], spec: { ...deadline, ...spec } });
    stage.cluster.admit('mac', { trainers: [{ name: 'mine', sha256: 'a'.repeat(64), language: 'python' } as never] });
    expect((await lastOf(stage)).seconds).toBeNull();
  });
});

describe('work that was done in part', () => {
  test('is credited with its share', async () => {
    const stage = await aRound({ spec: { localEpochs: 25 } });
    await stage.deliver(0, { ...anUpdate(), work: work(61) });
    await stage.deliver(1, { ...anUpdate(), work: work(100) });
    const { participants } = await stage.result;
    expect(participants.map((one) => one.work)).toEqual([
      { steps: 61, asked: 100, full: 100 },
      { steps: 100, asked: 100, full: 100 },
    ]);
  });

  test('is refused where a device says that it has done more than was asked', async () => {
    const stage = await aRound();
    await expect(stage.deliver(0, { ...anUpdate(), work: work(5) })).rejects.toMatchObject({
      code: 'update-malformed',
      message: '4 steps were asked, and not 5',
    });
  });

  test('is none where there was no time for a step: the share is not given up for that', async () => {
    const stage = await aRound({ partitions: shards(1), online: ['mac'] });
    for (const _ of [1, 2, 3, 4]) await stage.fail(0, 'deadline-exceeded');
    expect(stage.task(0)).toMatchObject({ state: 'offered', attempt: 5, failure: { code: 'deadline-exceeded' } });
  });
});

describe('work by speed', () => {
  test('goes on in the part where it left off, with as many steps as there is time for', async () => {
    const memory = { parts: new Map([[0, { steps: 7, controlSha256: null, deviceId: null }]]), stateSha256: null };
    const spec = { work: 'by-speed', batchSize: 10, strategy: { name: 'fedavg', minDevices: 2 } };
    const stage = await aRound({ online: [], spec, partitions: partsAt(mac, nuc), memory });
    stage.pace.observe(anAttempt(mac, { trainingMs: 4_000 }), 100);
    stage.pace.observe(anAttempt(nuc, { trainingMs: 1_000 }), 100);
    for (const name of ['nuc', 'mac']) stage.cluster.admit(name);
    expect((await lastOf(stage, nuc)).steps).toMatchObject({ count: 10, first: 0 });
    expect((await lastOf(stage, mac)).steps).toMatchObject({ count: 2, first: 7 });
    await stage.deliver(0, { ...anUpdate(), work: work(1) });
    await stage.deliver(1, anUpdate());
    const { participants } = await stage.result;
    expect(participants.map((one) => one.work)).toEqual([
      { steps: 1, asked: 2, full: 10 },
      { steps: 10, asked: 10, full: 10 },
    ]);
  });
});
