import { once } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { followEvents } from '../../../../common/api-client/follow-events.ts';
import { createPortClient } from '../../../../common/api-client/port-client.ts';
import { describeEvent } from '../../../../common/domain/describe-event.ts';
import { DeviceId, JobId } from '../../../../common/domain/ids.ts';
import { OwnerToken } from '../../../../main/access/owner-token.ts';
import { PortEndpoint } from '../../../../main/api/port-endpoint.ts';
import { linePortOf } from '../../../../platform/message-port/line-port.ts';
import { started } from '../storage/a-store.ts';
import { aControlApi, aDevice } from './a-control-api.ts';

async function anEndpoint() {
  const api = await aControlApi();
  const owner = await started(new OwnerToken(api.folder, api.tokens));
  const endpoint = await started(new PortEndpoint({ router: api.router, grant: () => owner.grant(), user: 'ada' }));
  const connect = () => {
    const { port1, port2 } = new MessageChannel();
    endpoint.open(linePortOf(port1));
    onTestFinished(() => port2.close());
    return { client: createPortClient(port2), port: port2 };
  };
  return { ...api, endpoint, connect };
}

async function closed(port: MessagePort): Promise<void> {
  await once(port, 'close');
}

test('the same calls are answered as over HTTP', async () => {
  const { connect, known, bugs } = await anEndpoint();
  const { client } = connect();
  const device = aDevice('one');
  known.set(device.id, device);
  expect(await client.health.check()).toMatchObject({ status: 'ok' });
  expect(await client.devices.get({ id: device.id })).toEqual(device);
  expect(await client.devices.list({})).toEqual([device]);
  expect(await client.devices.remove({ id: device.id })).toBeUndefined();
  expect(await client.devices.list({})).toEqual([]);
  expect((await client.joining.createToken({ uses: 3 })).token.uses).toBe(3);
  expect(bugs).toEqual([]);
});

test('errors keep code, details and hint; a bug tells nothing of itself', async () => {
  const { connect, jobs, bugs } = await anEndpoint();
  const { client } = connect();
  await expect(client.jobs.get({ id: JobId.parse('j1') })).rejects.toMatchObject({
    name: 'AppError',
    code: 'not-found',
    message: 'there is no job j1',
    hint: 'Look at the list.',
  });
  await expect(client.joining.createToken({ uses: -1 })).rejects.toMatchObject({
    code: 'invalid-argument',
    details: { path: 'uses' },
  });
  jobs.list = () => {
    throw new Error('a secret of the inside');
  };
  await expect(client.jobs.list({})).rejects.toMatchObject({ code: 'internal', message: 'internal error' });
  expect(bugs).toHaveLength(1);
});

test('what is done through it is done in the name of whoever sits there, with what the owner may', async () => {
  const { connect, events } = await anEndpoint();
  const { client } = connect();
  await client.access.createToken({ name: 'grafana', role: 'viewer', scopes: [] });
  const [made] = events.history(0, 100).slice(-1);
  expect(made?.actor).toEqual({ kind: 'desktop', user: 'ada', role: 'admin', address: 'the desktop app' });
  if (made === undefined) throw new Error('no event');
  expect(describeEvent(made.body, made.actor)).toBe(
    'ada from the desktop app made the access token grafana, for the role viewer.',
  );
  expect((await client.access.createSignInLink()).path).toMatch(/^\/sign-in#/);
});

test("the app is not locked out by revoking the owner's token: it is made anew", async () => {
  const { connect } = await anEndpoint();
  const { client } = connect();
  const [owner] = await client.access.listTokens({}).then((all) => all.filter(({ name }) => name === 'owner'));
  if (owner === undefined) throw new Error('no owner');
  await client.access.revokeToken({ id: owner.id });
  const after = await client.access.listTokens({});
  expect(after.filter(({ name, revokedAt }) => name === 'owner' && revokedAt === null)).toHaveLength(1);
});

test('events come live, and again after the last one seen', async () => {
  const { connect, events } = await anEndpoint();
  const { client } = connect();
  for (let i = 0; i < 3; i++) events.append({ kind: 'orchestrator-stopped' });
  const newest = events.newest();
  const stop = new AbortController();
  const seen: number[] = [];
  for await (const message of followEvents(client, { after: newest - 2, signal: stop.signal })) {
    if (message.type !== 'event') continue;
    seen.push(message.event.sequence);
    if (seen.length === 2) events.append({ kind: 'orchestrator-stopped' });
    if (seen.length === 3) stop.abort();
  }
  expect(seen).toEqual([newest - 1, newest, newest + 1]);
});

test('two windows are answered apart, and a stream is let go of when its window has gone', async () => {
  const { connect, events, feed } = await anEndpoint();
  const [first, second] = [connect(), connect()];
  let listeners = 0;
  const subscribe = feed.subscribe.bind(feed);
  feed.subscribe = (signal) => {
    listeners++;
    signal.addEventListener('abort', () => listeners--, { once: true });
    return subscribe(signal);
  };
  const streams = await Promise.all([first, second].map(({ client }) => client.events.watch({})));
  const nexts = streams.map((stream) => stream.next());
  await expect.poll(() => listeners).toBe(2);
  events.append({ kind: 'orchestrator-stopped' });
  for (const next of nexts) expect((await next).value).toMatchObject({ type: 'event' });
  first.port.close();
  await expect.poll(() => listeners).toBe(1);
  expect(await second.client.health.check()).toMatchObject({ status: 'ok' });
});

test('after the endpoint has stopped, streams end and calls say so at once', async () => {
  const { connect, endpoint, known } = await anEndpoint();
  const { client, port } = connect();
  const device = aDevice('one');
  known.set(device.id, device);
  const stream = await client.events.watch({});
  const waiting = stream.next().then(
    ({ done }) => done,
    (error: unknown) => (error instanceof Error ? error.name : 'thrown'),
  );
  const gone = closed(port);
  await endpoint.stop();
  await gone;
  expect(await waiting).toBeOneOf([true, 'AbortError']);
  await expect(client.devices.get({ id: DeviceId.parse('one') })).rejects.toMatchObject({ code: 'unavailable' });
});

test.each([
  ['no JSON', '{'],
  ['an object', { i: '1', p: { u: '/health/check' } }],
  ['bytes', new Uint8Array(1_000)],
  ['another origin', '{"i":"1","p":{"u":"http://elsewhere/x"}}'],
  ['a form', '{"i":"1","p":{"u":"/health/check","h":{"content-type":"multipart/form-data; boundary=x"},"b":"x"}}'],
  ['a type that there is not', '{"i":"1","t":9}'],
])('a message that is %s closes the port and harms nobody', async (_name, message) => {
  const { connect } = await anEndpoint();
  const { port } = connect();
  const gone = closed(port);
  port.postMessage(message);
  await gone;
  expect(await connect().client.health.check()).toMatchObject({ status: 'ok' });
});

test('a call that the contract does not have is refused', async () => {
  const { connect } = await anEndpoint();
  const { port } = connect();
  const answer = once(port, 'message');
  port.postMessage('{"i":"1","p":{"u":"/jobs/__proto__","b":{}}}');
  expect(JSON.parse(String((await answer)[0]))).toMatchObject({ i: '1', p: { s: 404 } });
});
