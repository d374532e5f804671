import { describe, expect, test } from 'vitest';
import { isFinalRefusal } from '../../../../main/notifications/post.ts';
import { quietUntil } from '../../../../main/notifications/quiet-hours.ts';
import { sendNotice } from '../../../../main/notifications/send-notice.ts';
import { aMailReceiver } from '../../../support/mail-receiver.ts';
import { aWebhookReceiver } from '../../../support/webhook-receiver.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { anOutbox } from './an-outbox.ts';

const DAY_MS = 86_400_000;
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

test('what is too late is given up at once when a channel was away for a day, and the rest arrives when it is back', async () => {
  const { add, alert, promise, settle, sent, refuse, clock, bodies, channels } = await anOutbox();
  await add({});
  refuse('away');
  for (let count = 0; count < 5; count += 1) promise('raised', alert());
  await settle();
  clock.advance(DAY_MS - 60_000);
  await settle();
  promise('raised', alert());
  clock.advance(3_600_000);
  await settle();
  const givenUp = bodies().filter(({ kind }) => kind === 'notification-given-up');
  expect(givenUp.map((body) => 'alertId' in body && body.alertId)).toEqual([1, 2, 3, 4, 5]);
  expect(channels.list()).toMatchObject([{ waiting: 1 }]);
  refuse();
  clock.advance(3_600_000);
  await settle();
  expect(sent).toEqual(['home-6-1-ops']);
});

test('one that is refused for good is given up and told; what comes after it arrives', async () => {
  const { add, alert, promise, settle, sent, refuse, bodies, channels, clock } = await anOutbox();
  await add({});
  refuse('too large', { status: 413, key: 'home-1-1-ops' });
  promise('raised', alert());
  promise('raised', alert());
  await settle();
  expect(sent).toEqual(['home-2-1-ops']);
  expect(bodies().filter(({ kind }) => kind === 'notification-given-up')).toMatchObject([
    { channel: 'ops', alertId: 1, reason: 'too large' },
  ]);
  refuse('wrong address', { status: 404, key: 'home-3-1-ops' });
  promise('raised', alert());
  await settle();
  expect(channels.list()).toMatchObject([{ waiting: 1, problem: { message: 'wrong address' } }]);
  refuse();
  clock.advance(3_600_000);
  await settle();
  expect(sent).toEqual(['home-2-1-ops', 'home-3-1-ops']);
});

test('what was told is forgotten after thirty days, without a restart, unless the alert is still open', async () => {
  const { add, alert, promise, changed, settle, said, clock, database } = await anOutbox();
  await add({});
  const open = alert();
  promise('raised', open);
  const over = alert();
  promise('raised', over);
  await settle();
  changed(over, 'resolved', { state: 'resolved', resolvedAt: clock.now() });
  await settle();
  const kept = () => database.prepare<[], { key: string }>('select key from alert_notifications order by key').all();
  expect(kept()).toHaveLength(3);
  clock.advance(32 * DAY_MS);
  expect(kept()).toEqual([{ key: 'home-1-1-ops' }]);
  changed(open, 'resolved');
  await settle();
  expect(said).toEqual(['1 raised', '2 raised', '2 resolved', '1 resolved']);
});

describe('quiet hours', () => {
  const quiet = { from: '11:00', to: '13:30', timeZone: 'UTC' };

  test('hold what is not critical until they end', async () => {
    const { add, alert, promise, settle, sent, clock } = await anOutbox();
    await add({ quiet });
    promise('raised', alert('warning'));
    promise('raised', alert('critical'));
    await settle();
    expect(sent).toEqual(['home-2-1-ops']);
    clock.advance(90 * 60_000);
    await settle();
    expect(sent).toEqual(['home-2-1-ops', 'home-1-1-ops']);
  });

  test('leave nothing to tell of what came and went in them', async () => {
    const { add, alert, promise, changed, settle, said, clock, channels } = await anOutbox();
    await add({ quiet });
    const one = alert();
    promise('raised', one);
    clock.advance(60_000);
    const over = changed(one, 'resolved');
    const back = changed(over, 'returned');
    changed(back, 'resolved');
    expect(channels.list()).toMatchObject([{ waiting: 0 }]);
    clock.advance(90 * 60_000);
    await settle();
    expect(said).toEqual([]);
  });

  test('tell afterwards what counts then, once', async () => {
    const { add, alert, promise, changed, settle, said, clock } = await anOutbox(
      undefined,
      new HandClock(Date.UTC(2026, 0, 1, 10, 59)),
    );
    await add({ quiet });
    const known = alert();
    promise('raised', known);
    const other = alert();
    promise('raised', other);
    await settle();
    clock.advance(60_000);
    changed(changed(changed(known, 'resolved'), 'returned'), 'resolved');
    changed(changed(other, 'resolved'), 'returned');
    clock.advance(150 * 60_000);
    await settle();
    expect(said).toEqual(['1 raised', '2 raised', '1 resolved', '2 returned']);
  });

  test('hold no warning back that has become critical and was told', async () => {
    const { add, alert, promise, changed, settle, said, clock } = await anOutbox();
    await add({ quiet });
    const one = alert();
    promise('raised', one);
    clock.advance(60_000);
    const worse = changed(one, 'worsened', { severity: 'critical' });
    await settle();
    expect(said).toEqual(['1 worsened']);
    clock.advance(90 * 60_000);
    await settle();
    changed(worse, 'resolved');
    await settle();
    expect(said).toEqual(['1 worsened', '1 resolved']);
  });

  test('forget what is withdrawn, such as what somebody looks after', async () => {
    const { add, alert, promise, changed, outbox, settle, said, clock } = await anOutbox();
    await add({ quiet });
    const [one, other] = [alert(), alert()];
    promise('raised', one);
    promise('raised', other);
    outbox.withdraw(one);
    clock.advance(90 * 60_000);
    await settle();
    changed(one, 'resolved');
    await settle();
    expect(said).toEqual(['2 raised']);
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
    await expect(sending).rejects.not.toSatisfy(isFinalRefusal);
    answerWith(413);
    await expect(sendNotice({ kind: 'webhook', url, secret: 's'.repeat(16) }, delivery)).rejects.toSatisfy(
      isFinalRefusal,
    );
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
