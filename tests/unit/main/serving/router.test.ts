import { expect, test } from 'vitest';
import { ResourceName } from '../../../../common/domain/ids.ts';
import { aPrompt, aServingRoom } from './a-serving-room.ts';

const TINY = ResourceName.parse('tiny');
const CALLER = { tokenId: 't1', tokenName: 'laptop' };

test('an answer comes as it is said, with its end', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const reader = room.ask();
  await room.settle();
  expect(mac.requests[0]?.request).toMatchObject({ credit: 32, resumeTokens: [], bodyBytes: 0, contentBytes: 0 });
  expect(JSON.parse(mac.requests[0]?.request.body ?? '')).toEqual(aPrompt().body);
  mac.say('Call me');
  await room.settle();
  expect(reader.text).toBe('Call me');
  mac.say(' Ishmael');
  mac.end();
  await reader.over;
  expect(reader).toMatchObject({ text: 'Call me Ishmael', end: { finish: 'stop', promptTokens: 3 }, error: undefined });
  expect(room.deployment().replicas[0]).toMatchObject({ active: 0, served: 1 });
});

test('requests go where the least work is for the speed', async () => {
  const room = await aServingRoom();
  const [fast, slow] = [room.join('fast'), room.join('slow')];
  await room.deploy({ replicas: { min: 2, max: 2 } });
  for (const device of [fast, slow]) device.tell('ready', { facts: { slots: 8 } });
  await room.settle();
  const first = [room.ask(), room.ask()];
  await room.settle();
  expect([fast.requests.length, slow.requests.length]).toEqual([1, 1]);
  room.clock.advance(100);
  fast.end();
  room.clock.advance(300);
  slow.end();
  await Promise.all(first.map(({ over }) => over));
  for (let index = 0; index < 5; index++) room.ask();
  await room.settle();
  // Four times as fast, it has up to four times as many.
  expect([fast.requests.length - 1, slow.requests.length - 1]).toEqual([4, 1]);
});

test('a queue that is full refuses, and says when to come back', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({ queue: 2 }, [mac]);
  const answered = room.ask();
  await room.settle();
  room.clock.advance(4_000);
  mac.end();
  await answered.over;
  room.ask();
  const waiting = [room.ask(), room.ask()];
  const refused = room.ask();
  await refused.over;
  expect(refused.error).toMatchObject({ code: 'overloaded', details: { retryAfterSeconds: 8 } });
  expect(room.deployment().load).toMatchObject({ active: 3, waiting: 2, refused: 1, failed: 0 });
  mac.end();
  await room.settle();
  mac.end();
  await room.settle();
  mac.end();
  await Promise.all(waiting.map(({ over }) => over));
  expect(mac.requests).toHaveLength(4);
  expect(waiting.map(({ end }) => end?.finish)).toEqual(['stop', 'stop']);
});

test('without a queue a request is still taken by a device that is free', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({ queue: 0 }, [mac]);
  room.ask();
  const refused = room.ask();
  await refused.over;
  expect(mac.requests).toHaveLength(1);
  expect(refused.error?.code).toBe('overloaded');
});

test('text cannot be asked of a model of tensors, nor the other way round', async () => {
  const room = await aServingRoom();
  await room.deploy({}, [room.join('mac')]);
  await room.deploy({ name: 'net', model: { name: 'net' } });
  const tensors = { body: { kind: 'tensors' as const, inputs: [], outputs: null }, content: new Uint8Array(0) };
  const wrong = [room.ask(tensors), room.ask(aPrompt(), { name: 'net' })];
  await Promise.all(wrong.map(({ over }) => over));
  expect(wrong.map(({ error }) => error?.code)).toEqual(['invalid-argument', 'invalid-argument']);
  expect(wrong[0]?.error?.hint).toContain('/v1/');
  const unknown = room.ask(aPrompt(), { name: 'other' });
  await unknown.over;
  expect(unknown.error?.code).toBe('model-not-served');
});

test('a request waits for a device that is still loading, and a minute at most for one that never comes', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy();
  mac.tell('loading');
  const [waiting, second] = [room.ask(), room.ask()];
  await room.pass(5_000);
  mac.tell('ready');
  await room.settle();
  mac.say('here');
  mac.end();
  await waiting.over;
  expect(waiting.text).toBe('here');
  mac.end();
  await second.over;
  mac.tell('loading');
  const late = room.ask();
  await room.pass(59_000);
  expect(late.error).toBeUndefined();
  await room.pass(2_000);
  await late.over;
  expect(late.error).toMatchObject({ code: 'unavailable', details: { retryAfterSeconds: 5 } });
  expect(late.error?.message).toContain('loading the model');
});

test('the deadline of the deployment, or a shorter one of the caller, ends it and frees its place', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({ deadlineSeconds: 5 }, [mac]);
  const [long, short] = [room.ask(), room.ask(aPrompt(), { deadlineMs: 1_000 })];
  await room.settle();
  expect(mac.requests[0]?.request.deadlineMs).toBe(5_000);
  await room.pass(1_000, [mac]);
  await short.over;
  expect(short.error).toMatchObject({ code: 'deadline-exceeded' });
  expect(long.error).toBeUndefined();
  await room.pass(4_000, [mac]);
  await long.over;
  expect(long.error).toMatchObject({ code: 'deadline-exceeded' });
  expect(mac.cancelled).toEqual([1]);
  expect(room.deployment().load).toMatchObject({ active: 0, waiting: 0, failed: 2 });
});

test('a caller that goes away frees its place on the device, or in the queue', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const [first, second] = [new AbortController(), new AbortController()];
  const asked = [room.ask(aPrompt(), { signal: first.signal }), room.ask(aPrompt(), { signal: second.signal })];
  await room.settle();
  second.abort();
  await asked[1]?.over;
  expect(room.deployment().load.waiting).toBe(0);
  first.abort();
  await asked[0]?.over;
  await room.settle();
  expect(asked.map(({ error }) => error?.code)).toEqual(['cancelled', 'cancelled']);
  expect(mac.cancelled).toEqual([1]);
  expect(room.deployment().replicas[0]?.active).toBe(0);
  expect(room.deployment().load).toMatchObject({ active: 0, failed: 0 });
});

test('a reader that stops in the middle ends the request where it is', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const answer = room.router.ask(TINY, aPrompt(), { caller: CALLER, signal: new AbortController().signal });
  const first = answer.next();
  await room.settle();
  mac.say('Call me');
  expect((await first).value).toMatchObject([{ text: 'Call me' }]);
  await answer.return(undefined as never);
  await room.settle();
  expect(mac.cancelled).toEqual([1]);
  expect(room.deployment().load.active).toBe(0);
});

test('when the orchestrator stops, what is under way fails at once and no timer stays', async () => {
  const room = await aServingRoom();
  const mac = room.join('mac');
  await room.deploy({}, [mac]);
  const before = room.clock.armed;
  const answer = room.router.ask(TINY, aPrompt(), { caller: CALLER, signal: new AbortController().signal });
  const first = answer.next();
  await room.settle();
  mac.say('Call me');
  await first;
  // Nobody reads on.
  await room.router.stop();
  room.usage.between();
  expect(room.clock.armed).toBe(before);
  await expect(answer.next()).rejects.toMatchObject({ code: 'unavailable' });
  const late = room.ask();
  await late.over;
  expect(late.error?.code).toBe('unavailable');
});

test('each request is counted once, for whom it was and where', async () => {
  const room = await aServingRoom();
  const [mac, nuc] = [room.join('mac'), room.join('nuc')];
  await room.deploy({ replicas: { min: 2, max: 2 } }, [mac, nuc]);
  const asked = [room.ask(), room.ask(), room.ask(), room.ask()];
  await room.settle();
  mac.end({ promptTokens: 10, completionTokens: 5, computeUs: 3_000 });
  nuc.fail('context-exceeded', false);
  await room.settle();
  nuc.fail('replica-lost', true);
  await room.settle();
  room.clock.advance(20_000);
  mac.end({ promptTokens: 10, completionTokens: 5, computeUs: 3_000 });
  await room.settle();
  mac.end({ promptTokens: 10, completionTokens: 5, computeUs: 3_000 });
  await Promise.all(asked.map(({ over }) => over));
  const counted = { tokenId: 't1', tokenName: 'laptop', deployment: 'tiny' };
  expect(room.usage.between()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ ...counted, deviceId: null, requests: 1, failures: 1, promptTokens: 0 }),
      expect.objectContaining({ ...counted, deviceId: 'mac', requests: 3, promptTokens: 30, computeMs: 9 }),
    ]),
  );
  expect(room.usage.between()).toHaveLength(2);
});
