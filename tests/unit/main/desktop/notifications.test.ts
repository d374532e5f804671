import { beforeEach, describe, expect, test } from 'vitest';
import type { AttentionCause } from '../../../../common/domain/attention.ts';
import type { EventBody, LogEvent } from '../../../../common/domain/event.ts';
import { DeviceId, JobId, ResourceName } from '../../../../common/domain/ids.ts';
import { noticeOfAttention } from '../../../../main/desktop/notifications/attention-notices.ts';
import { mootBy, noticeOf as noticeIn } from '../../../../main/desktop/notifications/event-notices.ts';
import { mergeNotices as mergeIn } from '../../../../main/desktop/notifications/merge-notices.ts';
import type { Notice } from '../../../../main/desktop/notifications/notice.ts';
import { NoticeGrouping } from '../../../../main/desktop/notifications/notice-grouping.ts';
import { Notification } from '../../../support/electron/notification.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { aLogEvent } from '../../builders/a-log-event.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aNotifier } from './a-notifier.ts';
import { anAsking, anItem, words } from './builders.ts';

beforeEach(freshElectron);

const device = (name: string) => ({ deviceId: DeviceId.parse(name), deviceName: name });
const job = { jobId: JobId.parse('j1'), jobName: ResourceName.parse('digits') };
const offline = (name: string): EventBody => ({
  kind: 'device-went-offline',
  ...device(name),
  absence: 'lease-expired',
});
const online = (name: string): EventBody => ({ kind: 'device-came-online', ...device(name), absence: 'lease-expired' });
const noticeOf = (one: LogEvent) => noticeIn(one, words);
const mergeNotices = (notices: readonly Notice[]) => mergeIn(notices, words);
const asking = (name = 'mini') => noticeOfAttention(anAsking(name), words) as Notice;
const event = (body: EventBody) => aLogEvent(1, body);
const user = { kind: 'desktop', user: 'ada', role: 'admin', address: 'the desktop app' } as const;

describe('what is worth a notice', () => {
  test.each([
    ['agent-stopped', 'Its agent was stopped.'],
    ['lease-expired', 'It stopped answering.'],
    ['connection-lost', 'Its connection broke.'],
    ['suspended', 'It was sent to sleep.'],
  ] as const)('a device that went away, with why: %s', (absence, why) => {
    const notice = noticeOf(event({ kind: 'device-went-offline', ...device('mini'), absence }));
    expect(notice).toMatchObject({ kind: 'device-away', title: 'mini is offline' });
    expect(notice?.body).toBe(`${why} Its work goes to other devices.`);
  });

  test('jobs that end well or by somebody, but not every round', () => {
    const said = [
      { kind: 'job-succeeded', ...job, accuracy: 0.9, rounds: 3 },
      { kind: 'job-cancelled', ...job },
      { kind: 'round-committed', ...job, round: 1, updates: 1, omissions: 0 },
    ].map((body) => noticeOf(event(body as EventBody)));
    expect(said.map((notice) => notice?.title)).toEqual(['digits is done', 'digits was cancelled', undefined]);
    expect(said[0]?.body).toBe('It took 3 rounds and reached 90.0 %.');
  });

  test('whatever the attention board calls a person for, but not what they have just decided on', () => {
    const failed = { code: 'training-diverged', message: 'the loss is not finite' } as const;
    const causes: readonly AttentionCause[] = [
      { kind: 'job-failed', ...job, failure: failed },
      { kind: 'job-waits-for-devices', ...job, needed: 2, available: 1, dataset: null, devicesOffline: 0 },
      { kind: 'disk-nearly-full', freeBytes: 1e9, totalBytes: 5e11 },
      { kind: 'event-log-changed', firstBad: 7, problem: 'a hash differs' },
      { kind: 'device-set-aside', ...device('mini'), ...job, refusals: 3, failure: failed },
      { kind: 'restore-waits', backup: 'b' },
      { kind: 'setting-unsafe', setting: 'insecure' },
    ];
    const told = causes.map((cause) => noticeOfAttention(anItem(cause), words));
    expect(told.map((notice) => notice && [notice.kind, notice.title, notice.screen])).toEqual([
      ['job-ended', 'digits failed', { screen: 'jobs', job: 'j1' }],
      ['job-waiting', 'digits waits for devices', { screen: 'jobs', job: 'j1' }],
      ['attention', 'The disk is nearly full', { screen: 'settings', section: 'storage' }],
      ['attention', 'The event log was changed', { screen: 'events', event: 7 }],
      ['attention', 'digits goes on without mini', { screen: 'devices', device: 'mini' }],
      undefined,
      undefined,
    ]);
  });

  test('not what somebody has just done in this app', () => {
    const removed: EventBody = { kind: 'device-removed', ...device('mini') };
    expect(noticeOf(event(removed))?.title).toBe('mini was taken out');
    expect(noticeOf({ ...event(removed), actor: user })).toBeUndefined();
  });

  test('what has mended itself is moot', () => {
    expect(mootBy(event(online('mini')))).toEqual({ kind: 'device-away', subject: 'mini' });
    expect(mootBy(event(offline('mini')))).toBeUndefined();
  });
});

describe('grouping', () => {
  function aGrouping() {
    const clock = new HandClock();
    const shown: string[][] = [];
    const grouping = new NoticeGrouping({ clock, show: (notices) => shown.push(notices.map(({ title }) => title)) });
    const leave = (name: string) => grouping.add(noticeOf(event(offline(name))) as Notice);
    return { clock, shown, grouping, leave };
  }

  test('what comes together is told together', () => {
    const { clock, shown, leave } = aGrouping();
    leave('one');
    clock.advance(1_000);
    leave('two');
    expect(shown).toEqual([]);
    clock.advance(500);
    expect(shown).toEqual([['one is offline', 'two is offline']]);
  });

  test('a hundred devices that flap for an hour are no flood', () => {
    const { clock, shown, leave } = aGrouping();
    for (let second = 0; second < 3_600; second++) {
      leave(`device-${second % 100}`);
      clock.advance(1_000);
    }
    expect(shown.length).toBeGreaterThan(100);
    expect(shown.length).toBeLessThanOrEqual(121);
  });

  test('a device that is back at once was never away', () => {
    const { clock, shown, leave, grouping } = aGrouping();
    leave('one');
    grouping.drop('device-away', 'one');
    clock.advance(60_000);
    expect(shown).toEqual([]);
    leave('one');
    clock.advance(1_500);
    expect(shown).toHaveLength(1);
  });

  test('kinds do not wait for each other, and one device is told of once', () => {
    const { clock, shown, grouping, leave } = aGrouping();
    leave('one');
    leave('one');
    grouping.add(asking());
    clock.advance(1_500);
    expect(shown).toEqual([['one is offline'], ['mini asks to join']]);
  });

  test('several are one, with names, and nothing can be approved in it', () => {
    const notices = ['a', 'b', 'c', 'd', 'e', 'f'].map((name) => noticeOf(event(offline(name))) as Notice);
    expect(mergeNotices(notices)).toMatchObject({
      title: '6 devices have gone',
      body: 'a is offline\nb is offline\nc is offline\nd is offline\nand 2 more',
    });
    const requests = [asking('one'), asking('two')];
    expect(mergeNotices(requests)?.requestId).toBeUndefined();
  });
});

describe('notifications', () => {
  test('show the digits, and approve those and no others', async () => {
    const { notifier, clock, approve } = aNotifier();
    notifier.look([anAsking('mini')]);
    clock.advance(1_500);
    await expect.poll(() => Notification.shown.length).toBe(1);
    const [shown] = Notification.shown;
    expect(shown?.options.body).toContain('It must show 123 456. Approve only if these are the digits');
    expect(shown?.options.actions).toEqual([{ type: 'button', text: 'It shows 123 456: approve' }]);
    shown?.emit('action', {}, 0);
    expect(approve).toHaveBeenCalledExactlyOnceWith({ id: 'request1234', code: '123 456' });
    await expect.poll(() => Notification.shown.at(-1)?.options.title).toBe('mini was let in');
  });

  test('say why somebody could not be let in', async () => {
    const { notifier, clock, approve } = aNotifier();
    approve.mockRejectedValue(new Error('gone'));
    notifier.look([anAsking('mini')]);
    clock.advance(1_500);
    await expect.poll(() => Notification.shown.length).toBe(1);
    Notification.shown[0]?.emit('action', {}, 0);
    await expect.poll(() => Notification.shown.at(-1)?.options.title).toBe('mini could not be let in');
  });

  test('say once that a device went, and what that means for a job', async () => {
    const { notifier, clock } = aNotifier();
    notifier.hear(event(offline('one')));
    const missed = {
      ...device('one'),
      ...job,
      absence: 'lease-expired',
      dataset: ResourceName.parse('private'),
    } as const;
    notifier.look([anItem({ kind: 'device-missed', ...missed })]);
    clock.advance(1_500);
    await expect.poll(() => Notification.shown.length).toBe(1);
    expect(Notification.shown[0]?.options).toEqual({
      title: 'one is missed by digits',
      body: 'It stopped answering. Only there is data set private.',
    });
  });

  test('are not shown for what has mended itself', async () => {
    const { notifier, clock } = aNotifier();
    notifier.look([anAsking('mini')]);
    notifier.look([]);
    clock.advance(60_000);
    await new Promise(setImmediate);
    expect(Notification.shown).toEqual([]);
  });

  test('are not shown for a request that is gone, nor for what is muted', async () => {
    const gone = aNotifier({ requests: [] });
    gone.notifier.look([anAsking('mini')]);
    gone.clock.advance(2_000);
    const muted = aNotifier({ isMuted: true });
    muted.notifier.hear(event(offline('one')));
    muted.clock.advance(60_000);
    await new Promise(setImmediate);
    expect(Notification.shown).toEqual([]);
  });

  test('open the screen that they are about', async () => {
    const { notifier, clock, open } = aNotifier();
    notifier.hear(event(offline('one')));
    clock.advance(1_500);
    await expect.poll(() => Notification.shown.length).toBe(1);
    Notification.shown[0]?.emit('click');
    expect(open).toHaveBeenCalledWith({ screen: 'devices', device: 'one' });
  });

  test('are left out where the system has none', () => {
    Notification.supported = false;
    aNotifier().notifier.tellOnce({ title: 'title', body: 'body' }, () => undefined);
    expect(Notification.shown).toEqual([]);
  });
});
