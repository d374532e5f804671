import { expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aServingRoom, type ServingRoom } from './a-serving-room.ts';

const TINY = ResourceName.parse('tiny');
const TWO = { replicas: { min: 2, max: 2 } };
const VERSION_2 = { model: { name: 'tiny', version: 2 } };

test('a deployment is starting until its devices are ready, and says for what it waits', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  expect(await room.deploy(TWO)).toMatchObject({ state: 'starting', reason: { code: 'waiting' }, wanted: 2 });
  mac.tell('fetching');
  nuc.tell('fetching');
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'starting', reason: { code: 'fetching' } });
  mac.tell('ready');
  nuc.tell('restarting', { problem: 'it was killed' });
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'degraded', reason: { code: 'runtime-crashed' } });
  expect(room.deployment().reason?.message).toContain('1 of 2 devices');
  nuc.tell('ready');
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'ready', reason: null });
  expect(room.kinds().filter((kind) => kind.startsWith('deployment') || kind.startsWith('replica'))).toEqual([
    'deployment-created',
    'replica-placed',
    'replica-placed',
    'deployment-entered',
    'deployment-entered',
  ]);
});

test('a device that is lost is replaced at once, and goes on when it is back before the other one is ready', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy({}, [mac]);
  const [before] = mac.plans;
  room.offline(mac);
  await room.settle();
  expect(mac.line.isClosed).toBe(true);
  expect(nuc.plans).toHaveLength(1);
  nuc.tell('loading');
  room.devices.markOnline(mac.id);
  mac.open();
  mac.tell('ready');
  await room.settle();
  expect(mac.plans).toEqual([before]);
  expect(nuc.plans).toEqual([]);
  expect(room.deployment().state).toBe('ready');
});

test('a device that comes back when another one has taken over is not needed any more', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy({}, [mac]);
  room.offline(mac);
  await room.settle();
  nuc.tell('ready');
  await room.settle();
  expect(mac.plans).toEqual([]);
  expect(room.bodies().at(-1)).toMatchObject({ kind: 'deployment-entered', state: 'ready' });
});

test('while an orchestrator starts again nothing moves, until the devices had time to come back', async () => {
  const folder = aTemporaryFolder();
  const before = await aServingRoom(folder);
  const [mac] = [before.join('mac', { memoryTotalBytes: 16e9 }), before.join('nuc')];
  await before.deploy({}, [mac]);
  const [plan] = mac.plans;
  const after = await aServingRoom(folder, new HandClock(before.clock.now()));
  after.join('nuc');
  await after.pass(8_500);
  expect(after.table.of(TINY).map(({ id }) => id)).toEqual([plan?.replicaId]);
  expect(after.deployment()).toMatchObject({ replicas: [{ phase: 'waiting' }] });
  const back = after.join('mac');
  back.tell('ready');
  await after.pass(2_000, [back]);
  expect(back.plans).toEqual([plan]);
  expect(after.deployment().state).toBe('ready');
  expect(after.kinds().filter((kind) => kind === 'replica-placed')).toHaveLength(1);
});

test('after that time one that has not come back is replaced', async () => {
  const folder = aTemporaryFolder();
  const before = await aServingRoom(folder);
  const mac = before.join('mac', { memoryTotalBytes: 16e9 });
  before.join('nuc');
  await before.deploy({}, [mac]);
  before.offline(mac);
  const after = await aServingRoom(folder, new HandClock(before.clock.now()));
  const nuc = after.join('nuc');
  await after.pass(10_500);
  expect(nuc.plans).toHaveLength(1);
});

test('where it has failed for good another device is tried, and only when none is left it has failed', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy();
  mac.tell('failed', { problem: 'no such instruction' });
  await room.settle();
  expect(nuc.plans).toHaveLength(1);
  expect(room.deployment().state).toBe('starting');
  nuc.tell('failed', { problem: 'it was killed' });
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'failed', reason: { code: 'failed-here' } });
  const refused = room.ask();
  await refused.over;
  expect(refused.error?.code).toBe('unavailable');
  expect(refused.error?.message).toContain('it failed on');
});

test.each([
  ['started', async (room: ServingRoom) => void room.deployments.start(TINY)],
  [
    'changed',
    async (room: ServingRoom) =>
      void (await room.deployments.change(room.specOf({ runtime: { ...NO_SETTINGS, threads: 1 } }))),
  ],
  ['given again', async (room: ServingRoom) => void (await room.deployments.change(room.specOf()))],
])('a deployment that has failed is tried anew on the same device when it is %s', async (_, mend) => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy();
  const [before] = mac.plans;
  mac.tell('failed', { problem: 'the disk was full' });
  await room.settle();
  expect(room.deployment().state).toBe('failed');
  const waiting = room.ask();
  await waiting.over;
  await mend(room);
  await room.settle();
  expect(mac.plans).toHaveLength(1);
  expect(mac.plans[0]?.replicaId).not.toBe(before?.replicaId);
  mac.tell('ready');
  await room.settle();
  expect(room.deployment().state).toBe('ready');
});

test('a new version takes over without a gap, also on the only device, and what is under way is finished', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const [old] = mac.plans;
  const reader = room.ask();
  await room.settle();
  mac.say('Call');
  await room.deployments.change(room.specOf(VERSION_2));
  await room.settle();
  expect(mac.plans.map(({ model }) => model.sha256)).toEqual([old?.model.sha256, room.models[1]?.sha256]);
  expect(room.deployment()).toMatchObject({ state: 'degraded' });
  expect(room.deployment().reason?.message).toContain('1 as it was before the change');
  mac.tell('ready');
  await room.settle();
  expect(room.deployment().state).toBe('ready');
  expect(mac.plans).toHaveLength(2);
  const second = room.ask();
  await room.settle();
  expect(mac.requests.map(({ request }) => request.replicaId)).toEqual([old?.replicaId, mac.plans[1]?.replicaId]);
  mac.say(' me', undefined, 1);
  mac.end({}, 1);
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', error: undefined });
  await room.settle();
  expect(mac.plans).toHaveLength(1);
  mac.end();
  await second.over;
  expect(second.error).toBeUndefined();
});

test('where the device has no memory for both, the old one goes first and requests wait for the new one', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac', { memoryUsedBytes: 6e9, memoryTotalBytes: 8e9 });
  await room.deploy({}, [mac]);
  room.devices.observe(mac.id, someMetrics({ memoryUsedBytes: 7.2e9 }));
  await room.deployments.change(room.specOf(VERSION_2));
  await room.settle();
  expect(mac.plans).toEqual([]);
  const waiting = room.ask();
  room.devices.observe(mac.id, someMetrics({ memoryUsedBytes: 6e9 }));
  await room.pass(2_000, [mac]);
  expect(mac.plans.map(({ model }) => model.sha256)).toEqual([room.models[1]?.sha256]);
  mac.tell('ready');
  await room.settle();
  mac.say('new');
  mac.end();
  await waiting.over;
  expect(waiting.text).toBe('new');
});

test('after a restart in the middle of a change the old replicas are not given up before they were heard', async () => {
  const folder = aTemporaryFolder();
  const before = await aServingRoom(folder);
  const mac = before.join('mac');
  await before.deploy({}, [mac]);
  await before.deployments.change(before.specOf(VERSION_2));
  await before.settle();
  const after = await aServingRoom(folder, new HandClock(before.clock.now()));
  const back = after.join('mac');
  await after.settle();
  expect(back.plans).toHaveLength(2);
});

test('a stop finishes what is under way or waits already, takes nothing new, and ends then', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const [first, waiting] = [room.ask(), room.ask()];
  await room.settle();
  expect(room.deployments.stop(TINY)).toMatchObject({ wanted: 0 });
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'stopping', reason: { message: '1 requests are being finished' } });
  const late = room.ask();
  await late.over;
  expect(late.error?.code).toBe('model-not-served');
  mac.end();
  await first.over;
  await room.pass(2_000, [mac]);
  mac.end();
  await waiting.over;
  expect([first.error, waiting.error]).toEqual([undefined, undefined]);
  await room.pass(2_000);
  expect(mac.plans).toEqual([]);
  expect(room.deployment()).toMatchObject({ state: 'stopped', replicas: [] });
  room.deployments.start(TINY);
  await room.settle();
  expect(mac.plans).toHaveLength(1);
});

test('a deployment that is removed is gone at once, with all that waited for it', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const [first, waiting] = [room.ask(), room.ask()];
  await room.settle();
  room.deployments.remove(TINY);
  expect(mac.plans).toEqual([]);
  expect(() => room.deployment()).toThrow('there is no deployment');
  mac.fail('replica-lost', true);
  await room.pass(500, [mac]);
  await Promise.all([first.over, waiting.over]);
  expect([first, waiting].map(({ error }) => error?.code)).toEqual(['model-not-served', 'model-not-served']);
  expect(room.kinds()).toContain('deployment-removed');
});

test('more devices are asked while requests wait that all there are could not take, fewer when they are idle', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy({ replicas: { min: 1, max: 3 } });
  const early = room.ask();
  mac.tell('loading');
  await room.pass(10_000);
  // Nothing would be gained: the one that is wanted is still loading.
  expect(room.deployment().wanted).toBe(1);
  mac.tell('ready');
  await room.settle();
  const waiting = room.ask();
  await room.pass(1_500, [mac]);
  expect(room.deployment().wanted).toBe(1);
  await room.pass(3_000, [mac]);
  expect(room.deployment().wanted).toBe(2);
  expect(nuc.plans).toHaveLength(1);
  await room.pass(5_000, [mac]);
  expect(room.deployment().wanted).toBe(2);
  nuc.tell('ready');
  await room.settle();
  mac.end();
  nuc.end();
  await Promise.all([early.over, waiting.over]);
  await room.pass(56_000);
  expect(room.deployment().wanted).toBe(2);
  await room.pass(8_000);
  expect(room.deployment().wanted).toBe(1);
  expect([mac.plans.length, nuc.plans.length].toSorted((a, b) => a - b)).toEqual([0, 1]);
});

test('one of too many that is at work finishes it, and takes nothing new', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy(TWO, [mac, nuc]);
  const asked = [room.ask(), room.ask()];
  await room.settle();
  await room.deployments.change(room.specOf());
  await room.settle();
  const [leaving] = room.table.of(TINY).filter(({ isLeaving }) => isLeaving);
  const [gone, stays] = leaving?.stored.deviceId === 'mac' ? [mac, nuc] : [nuc, mac];
  stays.end();
  const third = room.ask();
  await room.settle();
  expect([gone.requests.length, stays.requests.length]).toEqual([1, 2]);
  gone.say('done');
  gone.end();
  stays.end();
  await Promise.all([...asked, third].map(({ over }) => over));
  await room.settle();
  expect([gone.plans.length, stays.plans.length]).toEqual([0, 1]);
});

test('a device that leaves the cluster takes its replica with it', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy({}, [mac]);
  room.devices.markOffline(mac.id, 'lease-expired');
  room.devices.remove(mac.id);
  await room.pass(2_000);
  expect(mac.plans).toEqual([]);
  expect(nuc.plans).toHaveLength(1);
});

const NO_SETTINGS = { contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null };
