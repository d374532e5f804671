import { expect, test } from 'vitest';
import type { AnswerEnd } from '../../../../common/serving/inference-answer.ts';
import { aPiece } from './a-played-device.ts';
import { aPrompt, aServingRoom } from './a-serving-room.ts';

const TENSORS = { body: { kind: 'tensors' as const, inputs: [], outputs: null }, content: new Uint8Array(0) };
const outputs = [{ name: 'y', type: 'FP32' as const, shape: [1], sizeBytes: 4 }];

async function oneDevice(changes: object = {}) {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy(changes, [mac]);
  return { room, mac };
}

test('numbers that a device was never given, or that are over, are nobody’s', async () => {
  const { room, mac } = await oneDevice();
  const reader = room.ask();
  await room.settle();
  mac.say('forged', undefined, 99);
  mac.end({}, 99);
  mac.fail('internal', false, 0);
  mac.line.takeContent(77, new Uint8Array(1_000));
  mac.say('Call me');
  mac.end();
  mac.end();
  mac.say(' again');
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', error: undefined });
  expect(room.deployment().replicas[0]).toMatchObject({ active: 0, served: 1 });
});

test('a report of another device’s replicas changes nothing', async () => {
  const { room, mac } = await oneDevice();
  const thief = room.join('thief');
  const [plan] = mac.plans;
  if (plan === undefined) throw new Error('it has a plan');
  const lie = {
    replicaId: plan.replicaId,
    phase: 'failed' as const,
    receivedBytes: 0,
    log: [],
    facts: null,
    restarts: 0,
  };
  thief.line.takeReport([{ ...lie, problem: { code: 'internal', message: 'no' } }]);
  await room.settle();
  expect(room.deployment()).toMatchObject({ state: 'ready', replicas: [{ phase: 'ready' }] });
});

test('a device that sends more pieces than it was granted loses the request', async () => {
  const { room, mac } = await oneDevice();
  const reader = room.ask();
  await room.settle();
  // In one turn: the reader has not taken anything.
  for (let piece = 0; piece < 33; piece++) mac.line.takePiece(1, aPiece(`${piece} `));
  await room.settle();
  expect(mac.cancelled).toEqual([1]);
  expect(room.deployment().replicas[0]?.active).toBe(0);
  await room.pass(1_250, [mac]);
  expect(mac.requests[1]?.request.resumeTokens).toHaveLength(32);
  mac.end();
  await reader.over;
  expect(reader.error).toBeUndefined();
});

test('a message full of tokens does not overflow the stack', async () => {
  const { room, mac } = await oneDevice();
  const reader = room.ask();
  await room.settle();
  mac.line.takePiece(1, { text: 'x', tokens: Array.from({ length: 400_000 }, () => 1), probabilities: [] });
  mac.end();
  await reader.over;
  expect(reader.tokens).toHaveLength(400_000);
});

test('content beyond what was asked for ends that answer, and no other', async () => {
  const { room, mac } = await oneDevice();
  const reader = room.ask();
  await room.settle();
  mac.line.takeContent(1, new Uint8Array(1));
  await reader.over;
  expect(reader.error?.code).toBe('runtime-failed');
  await room.settle();
  expect(mac.cancelled).toEqual([1]);
  expect(mac.line.isClosed).toBe(false);
});

test.each<[string, Partial<AnswerEnd>]>([
  ['text for tensors', {}],
  ['an embedding for tensors', { header: { kind: 'embedding', dimensions: 1 }, content: new Uint8Array(4) }],
  ['fewer bytes than it tells of', { header: { kind: 'tensors', outputs }, content: new Uint8Array(3) }],
  ['more bytes than it tells of', { header: { kind: 'tensors', outputs }, content: new Uint8Array(5) }],
])('%s is not passed on as an answer', async (_, end) => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy({ name: 'net', model: { name: 'net' }, replicas: { min: 2, max: 2 } }, [mac, nuc]);
  const reader = room.ask(TENSORS, { name: 'net' });
  await room.settle();
  const [first, other] = mac.requests.length === 1 ? [mac, nuc] : [nuc, mac];
  first.end(end);
  await room.settle();
  other.end({ header: { kind: 'tensors', outputs }, content: new Uint8Array(4) });
  await reader.over;
  expect(reader.end?.content).toHaveLength(4);
});

test('an end that cannot be read is a failure of its answer alone', async () => {
  const { room, mac } = await oneDevice();
  const reader = room.ask();
  await room.settle();
  mac.line.takeEnd(1, () => JSON.parse('{'));
  await room.pass(1_250, [mac]);
  expect(mac.requests).toHaveLength(2);
  mac.say('Call me');
  mac.end();
  await reader.over;
  expect(reader.text).toBe('Call me');
});

test('a device that claims a million places gets 64 requests at most', async () => {
  const { room, mac } = await oneDevice({ queue: 100_000 });
  mac.tell('ready', { facts: { slots: 1_000_000 } });
  await room.settle();
  for (let index = 0; index < 100; index++) room.ask(aPrompt());
  await room.settle();
  expect(mac.requests).toHaveLength(64);
});

test('a device that claims all memory of the world for the model does not keep it from others', async () => {
  const { room, mac } = await oneDevice();
  mac.tell('ready', { facts: { memoryBytes: 1e15 } });
  room.join('nuc');
  const verdicts = await room.deployments.preview(room.specOf({ replicas: { min: 2, max: 2 } }));
  expect(verdicts.find(({ deviceId }) => deviceId === 'nuc')).toMatchObject({ verdict: 'chosen' });
});
