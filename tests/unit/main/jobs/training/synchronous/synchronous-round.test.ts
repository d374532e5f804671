import { expect, test } from 'vitest';
import { nextTurn } from '../../../../builders/next-turn.ts';
import { aSynchronousRound, type SteppingDevice, SynchronousStage, stepTogether } from './a-synchronous-round.ts';

const THREE = ['mac', 'nuc', 'pi'];

function finishAll(devices: readonly SteppingDevice[]): void {
  for (const device of devices) device.finish();
}

test('a round gives each device one part, has them step together, and ends with their updates', async () => {
  const stage = await aSynchronousRound(THREE);
  const devices = stage.devices();
  expect(devices.map(({ id }) => id).toSorted()).toEqual(THREE);
  expect(devices.map(({ assignment }) => assignment.sharedSteps)).toEqual(
    THREE.map(() => ({ meanPacking: { name: 'none' } })),
  );
  expect(await stepTogether(devices)).toEqual([1, 1, 1]);
  expect(await stepTogether(devices)).toEqual([1, 1, 1]);
  finishAll(devices);
  const { participants, omissions } = await stage.result;
  expect(participants.map(({ partition }) => partition)).toEqual([0, 1, 2]);
  expect(omissions).toEqual([]);
  expect(stage.folded).toHaveLength(3);
});

test('a device that leaves in mid-step is left out, and the others go on', async () => {
  const stage = await aSynchronousRound(THREE);
  const [gone, ...others] = stage.devices();
  if (gone === undefined) return;
  await Promise.all(others.map((device) => device.bring(2)));
  stage.cluster.devices.markOffline(gone.id, 'connection-lost');
  expect(await Promise.all(others.map((device) => device.mean()))).toEqual([2, 2]);
  await expect(gone.bring()).rejects.toMatchObject({ code: 'task-superseded' });
  await stepTogether(others);
  finishAll(others);
  const { participants, omissions } = await stage.result;
  expect(participants).toHaveLength(2);
  expect(omissions).toMatchObject([{ deviceId: gone.id, failure: { code: 'unavailable' } }]);
  expect(stage.cluster.kinds()).toContain('task-left-out');
});

test('a device that cannot keep up is told so and left out', async () => {
  const stage = await aSynchronousRound(THREE);
  const [slow, ...others] = stage.devices();
  if (slow === undefined) return;
  await stepTogether([slow, ...others]);
  stage.cluster.clock.advance(400);
  await Promise.all(others.map((device) => device.bring(5)));
  stage.cluster.clock.advance(10_000);
  expect(await Promise.all(others.map((device) => device.mean()))).toEqual([5, 5]);
  const [command] = stage.cluster.commands.takeUnsent(slow.id, new Set());
  const message = `${slow.id} cannot keep up: step 2 waited 2.0 s longer for it than for the first`;
  expect(command?.body).toMatchObject({ kind: 'cancel', reason: message });
  finishAll(others);
  expect((await stage.result).omissions).toEqual([
    expect.objectContaining({ deviceId: slow.id, failure: { code: 'deadline-exceeded', message } }),
  ]);
});

test('a gradient that is not finite loses its device, and counts against it', async () => {
  const stage = await aSynchronousRound(THREE);
  const [odd, ...others] = stage.devices();
  await Promise.all(others.map((device) => device.bring(3)));
  await expect(odd?.bring(Number.NaN)).rejects.toMatchObject({ code: 'update-not-finite' });
  expect(await Promise.all(others.map((device) => device.mean()))).toEqual([3, 3]);
  await stepTogether(others);
  finishAll(others);
  expect((await stage.result).omissions).toMatchObject([{ failure: { code: 'update-not-finite' } }]);
});

test('with fewer devices than it needs a round fails, and says why', async () => {
  const stage = await aSynchronousRound(['mac', 'nuc'], { parts: 2 });
  const [one, other] = stage.devices();
  await one?.bring();
  if (other !== undefined) stage.cluster.devices.markOffline(other.id, 'lease-expired');
  await expect(stage.result).rejects.toMatchObject({
    code: 'round-failed',
    message: expect.stringContaining('0 of the 2 updates it needs; the first failure was'),
  });
  await expect(one?.mean()).rejects.toMatchObject({ code: 'round-failed' });
});

test('a round waits for enough devices, and a moment for all that could take part', async () => {
  const stage = await aSynchronousRound(['mac']);
  expect(stage.waits).toEqual(['round 1 steps on 2 devices together, and 1 are free']);
  stage.cluster.admit('nuc');
  expect(stage.devices()).toHaveLength(2);
  expect(stage.waits.at(-1)).toBeNull();
  await stepTogether([]);
});

test('two rounds do not have a device at the same time, which could make each wait for the other', async () => {
  const first = await aSynchronousRound(THREE);
  const devices = first.devices();
  const { cluster } = first;
  expect(devices.map(({ id }) => cluster.board.isStepping(id))).toEqual([true, true, true]);
  await stepTogether(devices);
  await stepTogether(devices);
  finishAll(devices);
  await first.result;
  expect(devices.map(({ id }) => cluster.board.isStepping(id))).toEqual([false, false, false]);
});

test('parts without a device of their own are left out of the round, and have their turn in a later one', async () => {
  const stage = await aSynchronousRound(['mac', 'nuc']);
  const devices = stage.devices();
  expect(devices).toHaveLength(2);
  await stepTogether(devices);
  await stepTogether(devices);
  finishAll(devices);
  expect((await stage.result).omissions).toMatchObject([
    { partition: 2, failure: { code: 'unavailable', message: 'no device was free for this part alone' } },
  ]);
});

test('a round that an earlier life has left begins anew', async () => {
  const first = await aSynchronousRound(THREE);
  const devices = first.devices();
  await stepTogether(devices);
  await stepTogether(devices);
  devices[0]?.finish();
  await nextTurn();
  first.stop();
  const second = new SynchronousStage(first.cluster, {});
  await nextTurn();
  const again = second.devices();
  expect(again.map(({ task }) => task.attempt)).toEqual([2, 2, 2]);
  await stepTogether(again);
  await stepTogether(again);
  finishAll(again);
  expect((await second.result).participants.map(({ attempt }) => attempt)).toEqual([2, 2, 2]);
});

test('steps that take longer than the deadline get more time, a few times', async () => {
  const stage = await aSynchronousRound(THREE, { spec: { roundDeadlineSeconds: 10 } });
  await stepTogether(stage.devices());
  stage.cluster.clock.advance(30_000);
  expect(stage.round.tasks().every(({ state }) => state === 'offered')).toBe(true);
  stage.cluster.clock.advance(100_000);
  await expect(stage.result).rejects.toMatchObject({
    code: 'round-failed',
    message: expect.stringContaining('it is at step 1 of 2'),
  });
});
