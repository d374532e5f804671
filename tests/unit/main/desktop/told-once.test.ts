import { beforeEach, expect, test } from 'vitest';
import type { EventBody } from '../../../../common/domain/event.ts';
import { DeviceId } from '../../../../common/domain/ids.ts';
import { Notification } from '../../../support/electron/notification.ts';
import { freshElectron } from '../../../support/electron/reset.ts';
import { aLogEvent } from '../../builders/a-log-event.ts';
import type { HandClock } from '../storage/hand-clock.ts';
import { aNotifier } from './a-notifier.ts';
import { anItem, words } from './builders.ts';

beforeEach(freshElectron);

const device = (name: string) => ({ deviceId: DeviceId.parse(name), deviceName: name });
const moved =
  (kind: 'device-went-offline' | 'device-came-online') =>
  (name: string): EventBody => ({ kind, ...device(name), absence: 'lease-expired' });
const [offline, online] = [moved('device-went-offline'), moved('device-came-online')];
const event = (body: EventBody) => aLogEvent(1, body);
const isOffline = {
  kind: 'device-offline',
  ...device('one'),
  absence: 'lease-expired',
  want: { for: 'owner' },
} as const;
/** All that was shown once nothing waits any more. */
const titles = async (clock: HandClock) => {
  clock.advance(60_000);
  for (let turn = 0; turn < 3; turn++) await new Promise(setImmediate);
  return Notification.shown.map(({ options }) => options.title);
};

test('say once that a device went, although its alert says it again a minute later', async () => {
  const { notifier, clock } = aNotifier();
  notifier.hear(event(offline('one')));
  expect(await titles(clock)).toEqual(['one is offline']);
  notifier.look([anItem(isOffline)]);
  expect(await titles(clock)).toEqual(['one is offline']);
  notifier.look([]);
  notifier.hear(event(online('one')));
  const again = { id: 1, occurrences: 2, isFlapping: false };
  notifier.look([{ ...anItem(isOffline), alert: again }]);
  expect(await titles(clock)).toHaveLength(2);
});

test('leave it to the alert where nobody wants to hear of devices that go', async () => {
  const { notifier, clock } = aNotifier();
  notifier.look([anItem(isOffline)]);
  expect(await titles(clock)).toHaveLength(1);
});

const flapping = { rule: 'device-offline', deviceId: 'one', isFlapping: true, silencedUntil: null };
test.each([
  ['the device is silenced', { silences: [{ scope: { deviceId: 'one' } }] }, true],
  ['devices that are offline are silenced', { silences: [{ scope: { rule: 'device-offline' } }] }, false],
  ['its alert is silenced', { alerts: [{ ...flapping, isFlapping: false, silencedUntil: 9 }] }, true],
  ['it comes and goes', { alerts: [flapping] }, true],
])('are not shown for each going of a device where %s', async (_name, facts, others) => {
  const { notifier, clock } = aNotifier(facts);
  notifier.hear(event(offline('one')));
  expect(await titles(clock)).toEqual([]);
  notifier.hear(event(offline('two')));
  expect(await titles(clock)).toEqual(others ? ['two is offline'] : []);
  // Nobody was told that it went: when the silence ends, its alert tells it.
  notifier.look([anItem(isOffline)]);
  expect(await titles(clock)).toContain(words.attention(isOffline).title);
});

test('go to devices all the same where another is silenced', async () => {
  const scopes = [{ deviceId: 'two' }, { rule: 'device-hot' }, { alertId: 7 }, { deviceId: 'one', rule: 'device-hot' }];
  const { notifier, clock } = aNotifier({ silences: scopes.map((scope) => ({ scope })) });
  notifier.hear(event(offline('one')));
  expect(await titles(clock)).toEqual(['one is offline']);
});
