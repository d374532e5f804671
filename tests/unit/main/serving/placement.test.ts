import { expect, test } from 'vitest';
import type { PlacementVerdict } from '../../../../common/domain/deployment.ts';
import { type EconomyState, NO_ECONOMY } from '../../../../common/economy/economy-state.ts';
import type { EtiquetteState } from '../../../../common/etiquette/decision.ts';
import type { EtiquetteLevel } from '../../../../common/specs/etiquette-policy.ts';
import { chooseDevices, judgeDevice, type PlacementWish } from '../../../../main/serving/placement.ts';
import { aRegistration } from '../../builders/a-registration.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aServingRoom } from './a-serving-room.ts';

type Candidate = Parameters<typeof judgeDevice>[1];
type Standing = Parameters<typeof judgeDevice>[2];

const WISH: PlacementWish = { format: 'gguf', memoryBytes: 2e9, fileBytes: 1e9, devices: null, tags: [] };
const STANDING: Standing = { promisedBytes: 0, hasReplica: false, hasFile: false, failure: undefined };
/** 6 GB of memory are free, 100 GB of disk. */
const DEVICE: Candidate = {
  id: aRegistration('mac').id,
  name: 'mac',
  state: 'online',
  metrics: { ...someMetrics(), at: 1 },
  features: ['serve:gguf'],
  tags: ['attic'],
  etiquette: null,
};

function atLevel(level: EtiquetteLevel): EtiquetteState {
  return { level, reasons: [], since: 1, until: null };
}

function freeable(memoryBytes: number, diskBytes: number, work = 'warm-trainer'): EconomyState {
  return { ...NO_ECONOMY, optional: [{ work, memoryBytes, diskBytes }] };
}

test('what is free only without optional work is said', () => {
  const judged = judgeDevice({ ...WISH, memoryBytes: 6.5e9 }, { ...DEVICE, economy: freeable(1e9, 0) }, STANDING);
  expect(judged.reason).toBe(
    '6.0 GB of memory are free, and 1.0 GB more without keeping its trainer warm, 6.5 GB are needed',
  );
});

test.each<[string, Partial<PlacementWish>, Partial<Candidate>, Partial<Standing>, PlacementVerdict['verdict']]>([
  ['with room', {}, {}, {}, 'fits'],
  ['that yields to its owner', {}, { etiquette: atLevel('yield') }, {}, 'yielding'],
  ['that yields, with a replica', {}, { etiquette: atLevel('yield') }, { hasReplica: true }, 'chosen'],
  ['that is off, with a replica', {}, { etiquette: atLevel('off') }, { hasReplica: true }, 'yielding'],
  ['that is gentle', {}, { etiquette: atLevel('gentle') }, {}, 'fits'],
  ['with exactly the room', { memoryBytes: 6e9 }, {}, {}, 'fits'],
  ['with too little memory', { memoryBytes: 6e9 + 1 }, {}, {}, 'too-little-memory'],
  ['whose memory is promised to others', {}, {}, { promisedBytes: 5e9 }, 'too-little-memory'],
  ['that can free what is missing', { memoryBytes: 6.5e9 }, { economy: freeable(1e9, 0) }, {}, 'fits'],
  ['that can free too little', { memoryBytes: 6.5e9 }, { economy: freeable(1e8, 0) }, {}, 'too-little-memory'],
  [
    'whose models would come back',
    { memoryBytes: 6.5e9 },
    { economy: freeable(1e9, 0, 'idle-models') },
    {},
    'too-little-memory',
  ],
  ['that can free some disk', { fileBytes: 101e9 }, { economy: freeable(0, 2e9) }, {}, 'fits'],
  ['with too little disk', { fileBytes: 101e9 }, {}, {}, 'too-little-disk'],
  ['that has the file already', { fileBytes: 101e9 }, {}, { hasFile: true }, 'fits'],
  ['that is away', {}, { state: 'offline' }, {}, 'not-online'],
  ['that is to take no more', {}, { state: 'draining' }, {}, 'not-online'],
  ['without a runtime', { format: 'onnx' }, {}, {}, 'no-runtime'],
  ['that has told nothing', {}, { metrics: null }, {}, 'no-reading'],
  ['that serves it', { memoryBytes: 99e9 }, {}, { hasReplica: true }, 'chosen'],
  ['where it has failed', {}, {}, { failure: 'no such instruction' }, 'failed-here'],
  ['that is named', { devices: [DEVICE.id] }, {}, {}, 'fits'],
  ['that is not named', { devices: [aRegistration('nuc').id] }, {}, {}, 'not-named'],
  ['with all tags', { tags: ['attic'] }, {}, {}, 'fits'],
  ['without one of the tags', { tags: ['attic', 'gpu'] }, {}, {}, 'not-named'],
])('a device %s', (_, wish, device, standing, verdict) => {
  const judged = judgeDevice({ ...WISH, ...wish }, { ...DEVICE, ...device }, { ...STANDING, ...standing });
  expect(judged.verdict).toBe(verdict);
  expect(judged.reason).not.toBe('');
});

test('devices with the file go first, then those with the most memory left; never more than asked for', () => {
  const verdict = (name: string, memoryUsedBytes: number, hasFile: boolean) =>
    judgeDevice(
      WISH,
      { ...DEVICE, id: aRegistration(name).id, metrics: { ...someMetrics({ memoryUsedBytes }), at: 1 } },
      { ...STANDING, hasFile },
    );
  const verdicts = [
    verdict('a', 3e9, false),
    verdict('b', 1e9, false),
    verdict('c', 5e9, true),
    verdict('d', 7e9, true),
  ];
  expect(chooseDevices(verdicts, 2).map(({ deviceId }) => deviceId)).toEqual(['c', 'b']);
  expect(chooseDevices(verdicts, 9).map(({ deviceId }) => deviceId)).toEqual(['c', 'b', 'a']);
  expect(chooseDevices(verdicts, -1)).toEqual([]);
});

test('memory is promised from the moment of the decision, until it shows in what the device tells', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac', { memoryUsedBytes: 5.7e9 }); // 2.3 GB are left, two replicas of 1.1 GB
  const free = async () => (await room.deployments.preview(room.specOf({ name: 'next' })))[0]?.memoryAvailableBytes;
  expect(await free()).toBe(2.3e9);
  await room.deploy();
  expect(await free()).toBe(2.3e9 - 1.105e9);
  mac.tell('loading');
  expect(await free()).toBe(2.3e9 - 1.105e9);
  mac.tell('ready');
  expect(await free()).toBe(2.3e9);
  // Out of memory, but the next request brings it back: what it took is known by now.
  mac.tell('unloaded');
  expect(await free()).toBe(2.3e9 - 1.2e9);
});

test('what a replica was measured to take counts for the next one of the same settings', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac', { memoryTotalBytes: 16e9 });
  await room.deploy();
  mac.tell('ready', { facts: { memoryBytes: 3e9 } });
  const needed = async (changes: object) =>
    (await room.deployments.preview(room.specOf(changes)))[0]?.memoryNeededBytes;
  expect(await needed({})).toBe(3e9);
  expect(await needed({ runtime: { contextTokens: 64, slots: 1, threads: null, idleUnloadSeconds: null } })).toBe(
    1.105e9,
  );
});

test('a deployment that no device can serve is refused with the reason of one', async () => {
  const room = await aServingRoom();
  room.join('mac', { memoryUsedBytes: 7.5e9 });
  await expect(room.deployments.create(room.specOf())).rejects.toMatchObject({
    code: 'no-room',
    message: 'no device can serve tiny: mac: 500 MB of memory are free, 1.1 GB are needed',
  });
  await expect(room.deployments.create(room.specOf({ devices: ['other'] }))).rejects.toMatchObject({
    code: 'invalid-specification',
    details: { field: 'devices.0' },
  });
});
