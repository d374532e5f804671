import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ChannelWishes } from '../../../../common/domain/channel-wishes.ts';
import { ChannelBook } from '../../../../main/notifications/channel-book.ts';
import { Outbox } from '../../../../main/notifications/outbox.ts';
import { NotificationRows } from '../../../../main/storage/rows/notification-rows.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const quiet = { from: '11:00', to: '13:30', timeZone: 'UTC', holdsCritical: false };
const mail = {
  kind: 'email',
  host: 'mail.example.org',
  from: 'a@example.org',
  to: ['b@example.org'],
  user: 'eo',
  password: 'open sesame',
} as const;

/** Channels over a real database and real secrets. */
async function someChannels() {
  const clock = new HandClock(NOON);
  const cluster = await aCluster(undefined, clock);
  const { database } = cluster;
  const keys = new FileKeyStore(join(cluster.folder, 'keys'));
  const channels = new ChannelBook({ database, events: cluster.events, clock, keys });
  const rows = new NotificationRows(database);
  const add = (wishes: object) =>
    channels.add(
      ChannelWishes.parse({ name: 'ops', target: { kind: 'webhook', url: 'http://a.example/eo' }, ...wishes }),
    );
  const wait = (key: string, dueAt: number, severity: 'warning' | 'critical' = 'warning') =>
    rows.add({
      key,
      channel: 'ops',
      notice: { change: 'raised', at: NOON, cluster: { id: 'home', name: 'home' }, alert: anAlert(severity) },
      createdAt: NOON,
      dueAt,
    });
  const due = (name = 'ops') => Object.fromEntries(rows.pending(name).map(({ key, dueAt }) => [key, dueAt - NOON]));
  return { ...cluster, channels, keys, clock, add, wait, due };
}

function anAlert(severity: 'warning' | 'critical') {
  return {
    id: 1,
    rule: 'battery-low',
    subject: 'battery-low:mini',
    deviceId: null,
    severity,
    state: 'firing',
    cause: { kind: 'battery-low', deviceId: 'mini', deviceName: 'mini', level: 0.1 },
    title: 'The battery of mini is low',
    advice: 'Plug it in.',
    since: NOON,
    raisedAt: NOON,
    endedAt: null,
    occurrences: 1,
    isFlapping: false,
    isPresent: true,
    acknowledgedAt: null,
    acknowledgedBy: null,
    resolvedAt: null,
  } as never;
}

test('a webhook goes to another address with the secret that it had', async () => {
  const { add, channels, bodies } = await someChannels();
  const { secret } = await add({ quiet });
  const changed = await channels.change('ops', { target: { kind: 'webhook', url: 'https://b.example/new' } });
  expect(changed).toMatchObject({ name: 'ops', where: 'b.example', least: 'warning', quiet, waiting: 0 });
  expect(await channels.targetOf('ops')).toEqual({ kind: 'webhook', url: 'https://b.example/new', secret });
  expect(bodies().at(-1)).toEqual({ kind: 'channel-changed', channel: 'ops' });
  await channels.change('ops', { target: { kind: 'webhook', secret: 'n'.repeat(16) }, least: 'critical', quiet: null });
  expect(await channels.targetOf('ops')).toMatchObject({ url: 'https://b.example/new', secret: 'n'.repeat(16) });
  expect(channels.list()).toMatchObject([{ least: 'critical', quiet: null }]);
});

test('a new name takes along the secret and what waits, and frees the old one', async () => {
  const { add, wait, due, channels, keys, bodies } = await someChannels();
  const { secret } = await add({});
  wait('one', NOON);
  expect(await channels.change('ops', { newName: 'night' })).toMatchObject({ name: 'night', waiting: 1 });
  expect(due('night')).toEqual({ one: 0 });
  expect(await keys.names()).toEqual(['channel-night']);
  expect(await channels.targetOf('night')).toMatchObject({ secret });
  expect(bodies().at(-1)).toEqual({ kind: 'channel-changed', channel: 'night', formerly: 'ops' });
  await add({});
  expect(channels.list().map(({ name, waiting }) => [name, waiting])).toEqual([
    ['night', 1],
    ['ops', 0],
  ]);
});

test('what is unknown, taken, of another kind or wrong is refused, and all stays as it was', async () => {
  const { add, channels, bodies } = await someChannels();
  await add({});
  await add({ name: 'mail', target: mail });
  const before = [channels.list(), await channels.targetOf('ops'), await channels.targetOf('mail'), bodies().length];
  const refused = async (name: string, change: Parameters<typeof channels.change>[1], error: object) =>
    await expect(channels.change(name, change)).rejects.toMatchObject(error);
  await refused('nobody', { least: 'info' }, { code: 'not-found' });
  await refused('ops', { newName: 'mail' }, { code: 'already-exists' });
  await refused('ops', { target: { kind: 'ntfy' } }, { code: 'invalid-argument', message: /of kind webhook/ });
  await refused('mail', { target: { kind: 'email', security: 'none' } }, { message: /encrypted only/ });
  await refused('mail', { target: { kind: 'email', host: 'else.example' } }, { message: /given for another machine/ });
  const both = [channels.change('ops', { least: 'info' }), channels.remove('ops')];
  expect((await Promise.allSettled(both)).map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
  await channels.change('ops', { least: 'warning' });
  expect([channels.list(), await channels.targetOf('ops'), await channels.targetOf('mail')]).toEqual(
    before.slice(0, 3),
  );
});

test('a password goes to another mail server only when it is given anew, and can be forgotten', async () => {
  const { add, channels } = await someChannels();
  await add({ name: 'mail', target: mail });
  await channels.change('mail', { target: { kind: 'email', port: 465, security: 'tls', to: ['c@example.org'] } });
  expect(await channels.targetOf('mail')).toEqual({ ...mail, port: 465, security: 'tls', to: ['c@example.org'] });
  await channels.change('mail', { target: { kind: 'email', host: 'else.example', user: null, password: null } });
  const { target, where } = await channels.details('mail');
  expect(target).toMatchObject({ host: 'else.example', port: 465, user: null, hasPassword: false });
  expect(where).toBe('c@example.org by else.example');
});

test('what waits goes by the new quiet hours', async () => {
  const { add, wait, due, channels } = await someChannels();
  const hour = 3_600_000;
  await add({ quiet });
  wait('held', NOON + 1.5 * hour);
  wait('late', NOON - hour);
  wait('grave', NOON - hour, 'critical');
  await channels.change('ops', { target: { kind: 'webhook', url: 'http://b.example' } });
  expect(due()).toEqual({ held: 1.5 * hour, late: -hour, grave: -hour });
  await channels.change('ops', { quiet: { ...quiet, to: '15:00' } });
  expect(due()).toEqual({ held: 3 * hour, late: 3 * hour, grave: -hour });
  await channels.change('ops', { quiet: null });
  expect(due()).toEqual({ held: 0, late: 0, grave: -hour });
});

test('a change waits for what is being sent, and what has failed is tried at once at the new place', async () => {
  const { add, wait, channels, clock, database, events } = await someChannels();
  await add({});
  wait('one', NOON);
  wait('two', NOON + 1);
  const arrived: string[] = [];
  const begun = Promise.withResolvers<void>();
  const first = Promise.withResolvers<void>();
  const outbox = await started(
    new Outbox({
      database,
      events,
      clock,
      channels,
      log: { warn: () => undefined, error: (...line: unknown[]) => expect.fail(line.map(String).join(' ')) },
      cluster: () => ({ id: 'home', name: 'home' }),
      send: async (target, { key }) => {
        const { host } = new URL(target.kind === 'email' ? '' : target.url);
        if (host === 'a.example') {
          begun.resolve();
          await first.promise;
        }
        arrived.push(`${key} ${host}`);
      },
    }),
  );
  await begun.promise;
  clock.advance(1);
  const changing = outbox.hold('ops', () =>
    channels.change('ops', { newName: 'night', target: { kind: 'webhook', url: 'http://b.example' } }),
  );
  await expect(outbox.hold('ops', async () => undefined)).rejects.toMatchObject({ code: 'conflict' });
  first.reject(new Error('refused'));
  expect(await changing).toMatchObject({ name: 'night', where: 'b.example', waiting: 2, problem: null });
  await outbox.idle();
  expect(arrived).toEqual(['one b.example', 'two b.example']);
  expect(channels.list()).toMatchObject([{ name: 'night', waiting: 0, lastSentAt: NOON + 1 }]);
});
