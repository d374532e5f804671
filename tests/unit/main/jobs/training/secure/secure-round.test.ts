import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { Random } from '../../../../../../common/random.ts';
import { aTrainSpec } from '../../../../builders/a-train-spec.ts';
import { nextTurn } from '../../../../builders/next-turn.ts';
import { aSecureRound, meanOf, type PlayedDevice, type SecureStage, setUpAll } from './a-secure-round.ts';

const random = new Random(1);

async function bringAll(devices: readonly PlayedDevice[]): Promise<void> {
  for (const device of devices) await device.bring(random, 1 + Math.floor(99 * random.uniform()));
}

function expectMeanOf({ mean = new Float32Array() }: SecureStage, devices: readonly PlayedDevice[]): void {
  const expected = meanOf(devices);
  expect(mean).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(Math.abs((mean[index] ?? 0) - value)).toBeLessThan(1e-4);
}

/** How alike two lists of values are, 0 for not at all. */
function correlation(one: ArrayLike<number>, other: ArrayLike<number>): number {
  const count = Math.min(one.length, other.length);
  const mean = (list: ArrayLike<number>) =>
    Array.from({ length: count }, (_, i) => list[i] ?? 0).reduce((a, b) => a + b, 0) / count;
  const [first, second] = [mean(one), mean(other)];
  let [both, ones, others] = [0, 0, 0];
  for (let i = 0; i < count; i++) {
    const [a, b] = [(one[i] ?? 0) - first, (other[i] ?? 0) - second];
    both += a * b;
    ones += a * a;
    others += b * b;
  }
  return both / Math.sqrt(ones * others);
}

test('the orchestrator gets the mean of all updates, and nothing that tells of a single one', async () => {
  const values = 20_000;
  const stage = await aSecureRound({ values });
  const devices = stage.devices();
  await setUpAll(devices);
  await bringAll(devices);
  const spooled = devices.map(
    ({ assignment }) => new Int32Array(new Uint8Array(readFileSync(stage.pathOf(assignment.task))).buffer),
  );
  await Promise.all(devices.map((device) => device.unmask()));
  const { participants } = await stage.result;
  expect(participants).toHaveLength(3);
  expectMeanOf(stage, devices);
  for (const [index, { id, update }] of devices.entries()) {
    const sent = spooled[index] ?? [];
    expect(correlation(sent, update), 'the file of the device').toBeCloseTo(0, 1);
    // The files together do tell what the sum is: masks cancel out there, and only there.
    for (const other of spooled) {
      const pair = Int32Array.from(other, (value, i) => value + (sent[i] ?? 0));
      if (other !== sent) expect(correlation(pair, update), 'the sum of two files').toBeCloseTo(0, 1);
    }
    // Keys, letters and shares: too little to hold an update of any precision.
    expect(stage.told.get(id)).toBeLessThan(500);
  }
  expect(correlation(stage.mean ?? [], meanOf(devices))).toBeGreaterThan(0.999);
});

test('a device that leaves while it trains is left out, and the others are summed', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  const [gone, ...others] = devices;
  if (gone === undefined) return;
  stage.cluster.devices.markOffline(gone.id, 'connection-lost');
  await bringAll(others);
  await Promise.all(others.map((device) => device.unmask()));
  const { participants, omissions } = await stage.result;
  expect(participants.map(({ deviceId }) => deviceId).toSorted()).toEqual(others.map(({ id }) => id).toSorted());
  expect(omissions).toMatchObject([{ deviceId: gone.id, failure: { code: 'unavailable' } }]);
  expectMeanOf(stage, others);
  await expect(gone.bring(random)).rejects.toMatchObject({ code: 'task-superseded' });
});

test.each(['before keys', 'before letters'])('a device that says nothing %s is not waited for', async (moment) => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  const [silent, ...others] = devices;
  const settingUp = others.map((device) => device.setUp());
  if (moment === 'before letters' && silent !== undefined) {
    const { assignment, id } = silent;
    const keys = { letterKey: new Uint8Array(32).fill(9), maskKey: new Uint8Array(32).fill(8) };
    await stage.round.exchange.advertise(assignment.task, id, keys);
  }
  await nextTurn();
  await stage.passSeconds(29);
  expect(stage.round.tasks().every(({ state }) => state === 'offered')).toBe(true);
  await stage.passSeconds(1);
  await Promise.all(settingUp);
  await bringAll(others);
  await Promise.all(others.map((device) => device.unmask()));
  expect((await stage.result).omissions).toMatchObject([
    { deviceId: silent?.id, failure: { code: 'deadline-exceeded' } },
  ]);
  expectMeanOf(stage, others);
});

test('a device that is late with its update is left out at the deadline', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  const [, ...others] = devices;
  await bringAll(others);
  await stage.passSeconds(60);
  await Promise.all(others.map((device) => device.unmask()));
  expect((await stage.result).omissions).toMatchObject([{ failure: { code: 'deadline-exceeded' } }]);
  expectMeanOf(stage, others);
});

test('a deadline that is changed holds at once', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  const [, ...others] = devices;
  await bringAll(others);
  stage.round.change(aTrainSpec({ roundDeadlineSeconds: 5 }));
  await stage.passSeconds(5);
  await Promise.all(others.map((device) => device.unmask()));
  expect((await stage.result).omissions).toMatchObject([
    { failure: { message: expect.stringContaining("did not finish within the round's 5 s") } },
  ]);
});

test.each(['leaves', 'was restarted'])('what a device has brought counts, also if it then %s', async (what) => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  await bringAll(devices.slice(0, 1));
  const [gone, ...others] = devices;
  if (gone === undefined) return;
  if (what === 'leaves') stage.cluster.devices.markOffline(gone.id, 'connection-lost');
  else {
    stage.cluster.commands.withdraw(gone.assignment.task.taskId);
    stage.round.reconcile(gone.id, []);
  }
  await bringAll(others);
  await Promise.all(others.map((device) => device.unmask()));
  expect((await stage.result).participants).toHaveLength(3);
  expectMeanOf(stage, devices);
});

test('below the threshold nothing is unmasked: the round fails, and those who wait hear of it', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  const [one, two, three] = devices;
  if (one === undefined || two === undefined || three === undefined) return;
  await bringAll([one]);
  const waiting = one.unmask();
  waiting.catch(() => undefined);
  stage.round.reportFailure(two.assignment.task, two.id, { code: 'training-diverged', message: 'it diverged' });
  stage.cluster.devices.markOffline(three.id, 'connection-lost');
  await expect(stage.result).rejects.toMatchObject({ code: 'below-threshold' });
  await expect(stage.result).rejects.toThrow(
    '1 of the 2 devices that it takes are left; the first failure was: it diverged',
  );
  await expect(waiting).rejects.toMatchObject({ code: 'below-threshold' });
  expect(stage.mean).toBeUndefined();
});

test('too few who help to unmask are too few, whatever was brought', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  await setUpAll(devices);
  await bringAll(devices);
  await devices[0]?.unmask();
  await stage.passSeconds(30);
  await expect(stage.result).rejects.toThrow('1 of the 2 devices that it takes have helped to unmask');
  expect(stage.mean).toBeUndefined();
});

test('each device has one part; it waits until enough of them are there', async () => {
  const stage = await aSecureRound({ online: ['mac'], parts: 4, spec: { secureAggregation: { threshold: 3 } } });
  expect([stage.devices(), stage.waits]).toEqual([
    [],
    ['round 1 hides updates among 3 devices or more, and 1 are free'],
  ]);
  stage.cluster.admit('nuc');
  stage.cluster.admit('pi');
  const devices = stage.devices();
  expect(new Set(devices.map(({ id }) => id)).size).toBe(3);
  expect(stage.waits.at(-1)).toBeNull();
  await setUpAll(devices);
  await bringAll(devices);
  await Promise.all(devices.map((device) => device.unmask()));
  expect((await stage.result).omissions).toMatchObject([
    { failure: { message: 'no device was free for this part alone' } },
  ]);
});

test('more than half of the devices have to stay, whatever the job says', async () => {
  const stage = await aSecureRound({ online: ['a', 'b', 'c', 'd', 'e'], parts: 5 });
  expect(stage.devices().map(({ assignment }) => assignment.secure?.threshold)).toEqual([3, 3, 3, 3, 3]);
});

test('a round whose hidden sum would be inexact is refused', async () => {
  const stage = await aSecureRound({ spec: { secureAggregation: { threshold: 2, clipNorm: 1e6 } } });
  await expect(stage.result).rejects.toThrow('lower secureAggregation.clipNorm');
});

test('an update before letters is refused, and so is one that weighs more than was reckoned with', async () => {
  const stage = await aSecureRound();
  const devices = stage.devices();
  const [one] = devices;
  if (one === undefined) return;
  expect(() => stage.round.expectUpdate(one.assignment.task, one.id)).toThrow('letters come before the update');
  await setUpAll(devices);
  await expect(one.bring(random, 101)).rejects.toMatchObject({ code: 'update-malformed' });
});

test('a round of an earlier life begins anew: what was brought then cannot be unmasked', async () => {
  const before = await aSecureRound();
  const devices = before.devices();
  await setUpAll(devices);
  await bringAll(devices.slice(0, 1));
  const stage = await aSecureRound({ cluster: before.cluster, online: [] });
  const again = stage.devices();
  expect(again.map(({ assignment }) => assignment.task.attempt)).toEqual([2, 2, 2]);
  expect(again[0]?.assignment.secure?.session).not.toBe(devices[0]?.assignment.secure?.session);
  await setUpAll(again);
  await bringAll(again);
  await Promise.all(again.map((device) => device.unmask()));
  await stage.result;
  expectMeanOf(stage, again);
});
