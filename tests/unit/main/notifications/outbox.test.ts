import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { AlertChange } from '../../../../common/domain/alert.ts';
import { ChannelWishes } from '../../../../common/domain/channel-wishes.ts';
import { AppError } from '../../../../common/errors.ts';
import { ChannelBook } from '../../../../main/notifications/channel-book.ts';
import { Outbox } from '../../../../main/notifications/outbox.ts';
import { quietUntil } from '../../../../main/notifications/quiet-hours.ts';
import { sendNotice } from '../../../../main/notifications/send-notice.ts';
import { AlertRows } from '../../../../main/storage/rows/alert-rows.ts';
import { FileKeyStore } from '../../../../platform/keys/file-key-store.ts';
import { aMailReceiver } from '../../../support/mail-receiver.ts';
import { aWebhookReceiver } from '../../../support/webhook-receiver.ts';
import { aCluster } from '../../builders/a-cluster.ts';
import { started } from '../storage/a-store.ts';
import { HandClock } from '../storage/hand-clock.ts';

const DAY_MS = 86_400_000;
const cause = { kind: 'battery-low', deviceId: 'mini', deviceName: 'mini', level: 0.1 } as const;

/** An outbox over a real database and real secrets; what goes out is taken or refused as a test says. */
async function anOutbox(folder?: string, clock = new HandClock(Date.UTC(2026, 0, 1, 12))) {
  const cluster = await aCluster(folder, clock);
  const { database, events } = cluster;
  const keys = new FileKeyStore(join(cluster.folder, 'keys'));
  const channels = new ChannelBook({ database, events, clock, keys });
  const sent: string[] = [];
  const complaints: string[] = [];
  onTestFinished(() => expect(complaints).toEqual([]));
  let refusal: string | undefined;
  const outbox = await started(
    new Outbox({
      ...cluster,
      channels,
      log: { warn: () => undefined, error: (...line: unknown[]) => complaints.push(line.map(String).join(' ')) },
      cluster: () => ({ id: 'home', name: 'home' }),
      send: async (_target, { key }) => {
        if (refusal !== undefined) throw new AppError('unavailable', refusal);
        sent.push(key);
      },
    }),
  );
  const refuse = (why?: string) => {
    refusal = why;
  };
  const rows = new AlertRows(database);
  const alert = (severity: 'warning' | 'critical' = 'warning') =>
    rows.add({
      rule: 'battery-low',
      subject: 'battery-low:mini',
      deviceId: null,
      severity,
      state: 'firing',
      cause: cause as never,
      since: clock.now(),
      raisedAt: clock.now(),
      occurrences: 1,
      isFlapping: false,
      isPresent: true,
      endedAt: null,
      acknowledgedAt: null,
      acknowledgedBy: null,
      resolvedAt: null,
      changes: 1,
      isTold: true,
    });
  const promise = (change: AlertChange, one = alert()) =>
    database.transaction(() => {
      outbox.promise(one, change);
    });
  const settle = () => outbox.idle();
  const add = (wishes: object) =>
    channels.add(
      ChannelWishes.parse({ name: 'ops', target: { kind: 'ntfy', url: 'http://127.0.0.1:9/t' }, ...wishes }),
    );
  return {
    ...cluster,
    complaints,
    outbox,
    channels,
    sent,
    add,
    alert,
    promise,
    settle,
    refuse,
  };
}

test('what was promised is sent after a restart, once', async () => {
  const { add, promise, settle, sent, refuse, folder, clock, outbox, channels } = await anOutbox();
  await add({});
  refuse('down');
  promise('raised');
  await settle();
  expect(channels.list()).toMatchObject([{ waiting: 1, problem: { message: 'down' } }]);
  await outbox.stop();
  expect(sent).toEqual([]);
  const again = await anOutbox(folder, clock);
  await again.settle();
  expect(again.sent).toEqual(['home-1-1-ops']);
  await again.outbox.stop();
  const third = await anOutbox(folder, clock);
  await third.settle();
  expect(third.sent).toEqual([]);
  expect(third.channels.list()).toMatchObject([{ waiting: 0, problem: null }]);
});

test('a channel that does not answer is tried less and less often, and given up after a day, which is told', async () => {
  const { add, promise, settle, sent, refuse, clock, bodies, channels } = await anOutbox();
  await add({});
  refuse('still down');
  promise('raised');
  await settle();
  for (let hour = 0; hour < 26; hour += 1) {
    clock.advance(3_600_000);
    await settle();
  }
  expect(bodies().at(-1)).toMatchObject({ kind: 'notification-given-up', channel: 'ops', reason: 'still down' });
  expect(channels.list()).toMatchObject([{ waiting: 0 }]);
  refuse();
  promise('raised');
  await settle();
  clock.advance(DAY_MS);
  await settle();
  expect(sent).toEqual(['home-2-1-ops']);
});

describe('quiet hours', () => {
  test('hold what is not critical until they end', async () => {
    const { add, alert, promise, settle, sent, clock } = await anOutbox();
    await add({ quiet: { from: '11:00', to: '13:30', timeZone: 'UTC' } });
    promise('raised', alert('warning'));
    promise('raised', alert('critical'));
    await settle();
    expect(sent).toEqual(['home-2-1-ops']);
    clock.advance(90 * 60_000);
    await settle();
    expect(sent).toEqual(['home-2-1-ops', 'home-1-1-ops']);
  });

  test('may last over midnight, in any time zone', () => {
    const quiet = { from: '22:00', to: '07:00', timeZone: 'Europe/Paris', holdsCritical: false };
    const at = (hours: number) => Date.UTC(2026, 0, 1, hours);
    expect(quietUntil(quiet, at(20))).toBeUndefined();
    expect(quietUntil(quiet, at(21))).toBe(at(30));
    expect(quietUntil(quiet, at(29))).toBe(at(30));
    expect(quietUntil(quiet, at(30))).toBeUndefined();
  });
});

test('channels hear of what is grave enough, and lose their secrets with their end', async () => {
  const { add, alert, promise, settle, sent, channels } = await anOutbox();
  await add({ least: 'critical' });
  await expect(add({})).rejects.toMatchObject({ code: 'already-exists' });
  promise('raised', alert('warning'));
  await settle();
  expect(sent).toEqual([]);
  await channels.remove('ops');
  await expect(channels.targetOf('ops')).rejects.toMatchObject({ code: 'unavailable' });
  await expect(channels.remove('ops')).rejects.toMatchObject({ code: 'not-found' });
  const mail = { kind: 'email', host: 'mail.example.org', security: 'none', from: 'a@b.org', to: ['c@d.org'] };
  await expect(add({ target: mail })).rejects.toThrow(/encrypted only/);
});

describe('a notice arrives', () => {
  const notice = { change: 'test', at: 1, cluster: { id: 'home', name: 'café' }, alert: null } as const;
  const delivery = { key: 'k', notice, now: 1_000, signal: new AbortController().signal };

  test('by mail', async () => {
    const { port, arrived } = await aMailReceiver();
    const from = 'eo@example.org';
    await sendNotice(
      { kind: 'email', host: '127.0.0.1', port, security: 'none', from, to: ['me@example.org'] },
      delivery,
    );
    expect(await arrived()).toMatch(/From: eo@example.org\r\nTo: me@example.org\r\nSubject: .*EdgeOrchestra/);
  });

  test('by ntfy, with its token and a title in any letters', async () => {
    const { url, received } = await aWebhookReceiver();
    await sendNotice({ kind: 'ntfy', url, token: 'secret' }, delivery);
    expect(received).toMatchObject([
      {
        headers: {
          authorization: 'Bearer secret',
          title: expect.stringMatching(/^=\?UTF-8\?B\?/),
          priority: 'default',
        },
      },
    ]);
  });

  test('or the reason is told, without the path of the address', async () => {
    const { url, answerWith } = await aWebhookReceiver();
    answerWith(302);
    const sending = sendNotice({ kind: 'webhook', url, secret: 's'.repeat(16) }, delivery);
    await expect(sending).rejects.toThrow(/^127.0.0.1:\d+ answered with status 302$/);
    await expect(sendNotice({ kind: 'ntfy', url: 'http://127.0.0.1:1/topic' }, delivery)).rejects.toThrow(
      /^127.0.0.1:1 cannot be reached/,
    );
  });
});

test('a notification that cannot be read is complained of now and then, not without pause', async () => {
  const { add, promise, settle, refuse, complaints, clock, database } = await anOutbox();
  await add({});
  refuse('down');
  promise('raised');
  await settle();
  database.prepare<[]>(`update alert_notifications set body_json = '{}'`).run();
  for (const tries of [1, 2]) {
    clock.advance(3_600_000);
    for (let turn = 0; turn < 20; turn++) await settle();
    expect(complaints).toHaveLength(tries);
  }
  complaints.length = 0;
});
