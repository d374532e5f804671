import { expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { aServingRoom } from './a-serving-room.ts';

const TINY = ResourceName.parse('tiny');
const TWO = { replicas: { min: 2, max: 2 } };

test('a device that is to be free serves until another one has taken over', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac', { memoryTotalBytes: 16e9 }), room.join('nuc')];
  await room.deploy({}, [mac]);
  const freeing = () => room.clearing.of(mac.id).map(({ state, by }) => [state, by]);
  room.leaving.add(mac.id);
  room.lookAtDevice(mac.id);
  expect(freeing()).toEqual([['moving', null]]);
  await room.settle();
  expect(nuc.plans).toHaveLength(1);
  expect(freeing()).toEqual([['moving', 'nuc']]);
  const asked = room.ask();
  await room.settle();
  expect(mac.requests).toHaveLength(1);
  nuc.tell('ready');
  await room.settle();
  expect(freeing()).toEqual([['finishing', null]]);
  mac.end();
  await asked.over;
  await room.settle();
  expect(freeing()).toEqual([]);
  expect(mac.plans).toEqual([]);
});

test('where nobody else can, a device that is to be free takes nothing more, keeps its replica and goes on later', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  room.join('nuc', { memoryTotalBytes: 1_000 });
  await room.deploy({}, [mac]);
  const [plan] = mac.plans;
  room.leaving.add(mac.id);
  room.lookAtDevice(mac.id);
  await room.settle();
  expect(room.clearing.of(mac.id)).toMatchObject([{ state: 'pauses', reason: expect.stringContaining('on nuc') }]);
  room.ask();
  await room.settle();
  expect(room.router.waiting(TINY)).toBe(1);
  room.leaving.delete(mac.id);
  room.lookAtDevice(mac.id);
  await room.settle();
  expect(mac.plans).toEqual([plan]);
  expect(room.router.waiting(TINY)).toBe(0);
});

test('of two that serve a model the one that is to be free waits for the other to answer again', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy(TWO, [mac]);
  nuc.tell('loading');
  await room.settle();
  room.leaving.add(mac.id);
  room.lookAtDevice(mac.id);
  await room.settle();
  expect(room.clearing.of(mac.id)).toMatchObject([{ state: 'moving', by: 'nuc' }]);
  nuc.tell('ready');
  await room.settle();
  expect(room.clearing.of(mac.id)).toMatchObject([{ state: 'fewer' }]);
  expect(mac.plans).toHaveLength(1);
});
