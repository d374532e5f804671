import { expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { aPrompt, aServingRoom } from './a-serving-room.ts';

const TINY = ResourceName.parse('tiny');
const BOTH = { replicas: { min: 2, max: 2 } };

/** Two devices that serve the same; the request goes to the first. */
async function twoDevices(changes: object = {}) {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy({ ...BOTH, ...changes }, [mac, nuc]);
  const reader = room.ask();
  await room.settle();
  const [first, other] = mac.requests.length === 1 ? [mac, nuc] : [nuc, mac];
  return { room, first, other, reader };
}

test('a replica that fails before its first word is replaced unseen', async () => {
  const { room, first, other, reader } = await twoDevices();
  first.fail('runtime-crashed', true);
  await room.settle();
  expect(other.requests[0]?.request.resumeTokens).toEqual([]);
  other.say('Call me');
  other.end();
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', error: undefined });
  expect(room.deployment().load).toMatchObject({ takenOver: 1, failed: 0 });
});

test('after its first word the other one goes on from exactly the tokens that came', async () => {
  const { room, first, other, reader } = await twoDevices();
  first.say('Call me', [5, 7]);
  first.say(' Ish', [11]);
  first.line.close();
  await room.settle();
  expect(other.requests[0]?.request.resumeTokens).toEqual([5, 7, 11]);
  other.say('mael', [13]);
  other.end();
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me Ishmael', tokens: [5, 7, 11, 13], error: undefined });
});

test('a model of other content does not go on with it: the answer fails once nothing else could', async () => {
  const { room, first, other, reader } = await twoDevices();
  first.say('Call me', [5, 7]);
  await room.deployments.change(
    room.specOf({ model: { name: 'tiny', version: 2 }, devices: [other.id], replicas: { min: 1, max: 1 } }),
  );
  await room.settle();
  other.tell('ready');
  await room.settle();
  expect(first.plans).toHaveLength(1); // it finishes what it is at
  expect(other.plans.map(({ model }) => model.sha256)).toEqual([room.models[1]?.sha256]);
  first.line.close();
  await room.pass(500, [other]);
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', error: { code: 'replica-lost' } });
  expect(other.requests).toHaveLength(0);
});

test('a device that falls silent is hedged, whoever speaks first goes on, and the other one is told to stop', async () => {
  const { room, first, other, reader } = await twoDevices();
  first.say('Call', [5]);
  await room.pass(1_750, [other]);
  expect(room.deployment().replicas.map(({ phase }) => phase)).toContain('silent');
  expect(other.requests[0]?.request.resumeTokens).toEqual([5]);
  expect(first.cancelled).toEqual([]);
  other.say(' me', [7]);
  await room.settle();
  expect(first.cancelled).toEqual([1]);
  first.say(' not', [8], 1);
  other.end();
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', tokens: [5, 7] });
});

test('the silent one may speak first too', async () => {
  const { room, first, other, reader } = await twoDevices();
  await room.pass(1_750, [other]);
  first.say('Call me', [5, 7]);
  await room.settle();
  expect(other.cancelled).toEqual([1]);
  expect(
    room
      .deployment()
      .replicas.map(({ active }) => active)
      .toSorted((a, b) => a - b),
  ).toEqual([0, 1]);
  first.end();
  await reader.over;
  expect(reader.text).toBe('Call me');
});

test('a device that wakes is used again', async () => {
  const { room, first, other, reader } = await twoDevices();
  await room.pass(1_750, [other]);
  other.say('Call me');
  other.end();
  await reader.over;
  const second = room.ask();
  await room.settle();
  expect(other.requests).toHaveLength(2);
  expect(first.requests).toHaveLength(1);
  const waiting = room.ask();
  await room.settle();
  expect(first.requests).toHaveLength(1);
  first.line.hear(); // the word that it owed
  await room.pass(250, [other]);
  expect(first.requests).toHaveLength(2);
  first.end();
  other.end();
  await Promise.all([waiting.over, second.over]);
  expect([waiting.error, second.error]).toEqual([undefined, undefined]);
});

test('a runtime that is stuck on a device that is alive is hedged after ten seconds', async () => {
  const { room, first, other, reader } = await twoDevices();
  await room.pass(10_000, [first, other]);
  expect(other.requests).toHaveLength(0);
  await room.pass(500, [first, other]);
  expect(other.requests).toHaveLength(1);
  other.say('Call me');
  other.end();
  await reader.over;
  expect(reader.error).toBeUndefined();
});

test('the only replica is not given the request twice while it is at it', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy();
  mac.tell('ready', { facts: { slots: 4 } });
  await room.settle();
  const reader = room.ask();
  await room.pass(30_000, [mac]);
  expect(mac.requests).toHaveLength(1);
  mac.say('late');
  mac.end();
  await reader.over;
  expect(reader.text).toBe('late');
});

test('a reader that is slow does not make its replica a stuck one', async () => {
  const { room, first, other } = await twoDevices();
  const gone = new AbortController();
  const answer = room.router.ask(TINY, aPrompt(), {
    caller: { tokenId: 't1', tokenName: 'laptop' },
    signal: gone.signal,
  });
  const begun = answer.next();
  await room.settle();
  other.say('Call');
  await begun;
  for (let piece = 1; piece < 32; piece++) other.say(` ${piece}`);
  await room.pass(60_000, [first, other]);
  expect(first.requests).toHaveLength(1);
  expect(other.granted).toBe(0);
  expect((await answer.next()).value).toHaveLength(31);
  const more = answer.next();
  await room.settle();
  expect(other.granted).toBe(32);
  expect(other.cancelled).toEqual([]);
  gone.abort();
  await expect(more).rejects.toMatchObject({ code: 'cancelled' });
});

test('bytes on their way, in or out, are progress', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy({ ...BOTH, name: 'net', model: { name: 'net' } }, [mac, nuc]);
  const reader = room.ask(
    {
      body: { kind: 'tensors', inputs: [{ name: 'x', type: 'UINT8', shape: [9], sizeBytes: 9 }], outputs: null },
      content: new Uint8Array(9),
    },
    { name: 'net' },
  );
  await room.settle();
  const [first, other] = mac.requests.length === 1 ? [mac, nuc] : [nuc, mac];
  for (let chunk = 0; chunk < 4; chunk++) {
    await room.pass(8_000, [first, other]);
    first.line.takeContent(1, new Uint8Array([chunk]));
  }
  expect(other.requests).toHaveLength(0);
  const outputs = [{ name: 'y', type: 'UINT8' as const, shape: [4], sizeBytes: 4 }];
  first.end({ header: { kind: 'tensors', outputs } });
  await reader.over;
  expect([...(reader.end?.content ?? [])]).toEqual([0, 1, 2, 3]);
});

test('what no other replica would answer either is passed on at once', async () => {
  const { room, first, other, reader } = await twoDevices();
  await room.pass(1_750, [other]);
  expect(other.requests).toHaveLength(1);
  other.fail('context-exceeded', false);
  await reader.over;
  expect(reader.error?.code).toBe('context-exceeded');
  await room.settle();
  expect(first.cancelled).toEqual([1]);
});

test('a replica that has failed is asked again only where there is no other one, and after a pause', async () => {
  const { room, first, other, reader } = await twoDevices();
  first.fail('replica-lost', true);
  await room.settle();
  other.fail('replica-lost', true);
  await room.settle();
  expect([first.requests.length, other.requests.length]).toEqual([1, 1]);
  await room.pass(1_250, [first, other]);
  expect([first.requests.length, other.requests.length]).toEqual([2, 1]);
  first.say('Call me');
  first.end();
  await reader.over;
  expect(reader.text).toBe('Call me');
});

test('six devices may fail it, then the caller is told why', async () => {
  const { room, first, other, reader } = await twoDevices();
  for (let second = 0; second < 120 && reader.error === undefined; second++) {
    for (const device of [first, other]) {
      const { number } = device.requests.at(-1) ?? {};
      if (number !== undefined) device.fail('replica-lost', true);
    }
    await room.pass(1_000, [first, other]);
  }
  expect(reader.error?.code).toBe('replica-lost');
  expect(first.requests.length + other.requests.length).toBe(6);
});

test('a request that kills every runtime is given up before all of them are', async () => {
  const { room, first, other, reader } = await twoDevices();
  for (let second = 0; second < 60 && reader.error === undefined; second++) {
    for (const device of [first, other]) device.fail('runtime-crashed', true);
    await room.pass(1_000, [first, other]);
  }
  expect(reader.error?.code).toBe('runtime-crashed');
  expect(first.requests.length + other.requests.length).toBe(3);
});

test('when a device opens a new line, what the old one was at goes on', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const reader = room.ask();
  await room.settle();
  mac.say('Call', [5]);
  const old = mac.line;
  mac.open();
  expect(old.isClosed).toBe(true);
  expect(room.deployment().replicas[0]).toMatchObject({ phase: 'waiting', active: 0 });
  mac.tell('ready');
  await room.pass(1_500, [mac]);
  expect(mac.requests[0]?.request.resumeTokens).toEqual([5]);
  // What the old stream still brings is nobody's.
  old.takePiece(1, { text: ' no', tokens: [9], probabilities: [] });
  mac.say(' me', [7]);
  mac.end();
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me', error: undefined });
});

test('how fast a replica is, is judged by what it did itself', async () => {
  const { room, first, other, reader } = await twoDevices();
  room.clock.advance(500);
  first.say('one two three', [1, 2, 3]);
  first.line.close();
  await room.settle();
  room.clock.advance(200);
  other.say(' four', [4]);
  room.clock.advance(1_000);
  other.say(' five', [5]);
  other.end();
  await reader.over;
  const [took] = room.deployment().replicas.filter(({ served }) => served === 1);
  expect(took).toMatchObject({ deviceId: other.id, latencyMs: 200, tokensPerSecond: 1 });
});
