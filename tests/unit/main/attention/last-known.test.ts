import { expect, test } from 'vitest';
import type { AttentionCause } from '../../../../common/domain/attention.ts';
import { describeAlertInFrench } from '../../../../common/domain/describe-alert-in-french.ts';
import type { Vitals } from '../../../../common/domain/device.ts';
import { PLAIN_FORMAT } from '../../../../common/domain/plain-format.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { aBoard } from './a-board.ts';

const flat = someMetrics({ battery: { level: 0.03, charging: false } });
const charged = someMetrics({ battery: { level: 0.9, charging: false } });

/** A device with an alert that was told. */
async function aFlatLaptop() {
  const setup = await aBoard();
  const id = setup.admit('laptop');
  setup.devices.observe(id, flat);
  await setup.pass(80);
  expect(setup.told).toEqual(['1 battery-low raised']);
  return { ...setup, id };
}

test.each(['offline', 'asleep'] as const)(
  'an alert of a device that is %s stays as it was, and says so',
  async (state) => {
    const { devices, id, pass, told, alerts, board } = await aFlatLaptop();
    if (state === 'offline') devices.markOffline(id, 'lease-expired');
    else devices.markAsleep(id);
    await pass(3_600);
    expect(told).toEqual(['1 battery-low raised']);
    const { lastSeenAt } = devices.get(id);
    expect(alerts.open()).toMatchObject([
      { id: 1, isPresent: true, severity: 'critical', occurrences: 1, cause: { level: 0.03, lastSeenAt } },
    ]);
    expect(alerts.open()[0]?.advice).toMatch(
      /Connect it to power\. This is its last known state, of 1970.*: it is away\.$/,
    );
    expect(await board.list()).toMatchObject([{ cause: { kind: 'battery-low', lastSeenAt } }]);
  },
);

test('going and coming back is told of to nobody; it ends with a fresh reading that is well', async () => {
  const { devices, id, pass, told, alerts } = await aFlatLaptop();
  for (let time = 0; time < 4; time += 1) {
    devices.markOffline(id, 'connection-lost');
    await pass(120);
    devices.markOnline(id);
    await pass(20);
    expect(alerts.open()).toHaveLength(1); // it is back, and has not told anything yet
    devices.observe(id, flat);
    await pass(20);
  }
  expect(told).toEqual(['1 battery-low raised']);
  expect(alerts.open()).toMatchObject([{ occurrences: 1, isFlapping: false }]);
  expect(alerts.open()[0]?.cause).not.toHaveProperty('lastSeenAt');
  devices.markOffline(id, 'connection-lost');
  await pass(120);
  devices.markOnline(id);
  devices.observe(id, charged);
  await pass(20);
  expect(told).toEqual(['1 battery-low raised', '1 battery-low resolved']);
});

test('it ends when the device is removed', async () => {
  const { devices, id, pass, told } = await aFlatLaptop();
  devices.markOffline(id, 'connection-lost');
  await pass(60);
  devices.remove(id);
  await pass(20);
  expect(told).toEqual(['1 battery-low raised', '1 battery-low resolved']);
});

test('what had not lasted long enough when the device went away begins anew with it', async () => {
  const { admit, devices, pass, told } = await aBoard();
  const id = admit('laptop');
  devices.observe(id, flat);
  await pass(40);
  devices.markOffline(id, 'connection-lost');
  await pass(300);
  devices.markOnline(id);
  devices.observe(id, flat);
  await pass(40);
  expect(told).toEqual([]);
  await pass(40);
  expect(told).toEqual(['1 battery-low raised']);
});

test('heat, an old agent and a wrong clock stay as well while the device is away', async () => {
  const { admit, devices, pass, told, set, alerts } = await aBoard();
  const id = admit('mini', { agentVersion: '0.0.9' });
  const none = { powerSource: null, memoryPressure: null, network: null, power: null, gpuUsage: null };
  const warm = (thermal: Vitals['thermal']) => someMetrics({ vitals: { ...none, thermal } });
  devices.observe(id, warm('critical'));
  set({ skews: new Map([[id, { skewMs: 60_000, uncertaintyMs: 40 }]]) });
  await pass(80);
  devices.markOffline(id, 'connection-lost');
  set({ skews: new Map() }); // as when its stream has ended
  await pass(120);
  const rules = ['agent-outdated', 'clock-skewed', 'device-hot'];
  expect(
    alerts
      .open()
      .map(({ rule }) => rule)
      .toSorted(),
  ).toEqual(rules);
  admit('mini');
  devices.observe(id, warm('nominal'));
  await pass(20);
  expect(alerts.open().map(({ rule }) => rule)).toEqual(['clock-skewed']); // it is not measured again yet
  set({ skews: new Map([[id, { skewMs: 10, uncertaintyMs: 40 }]]) });
  await pass(20);
  expect(alerts.open()).toEqual([]);
  expect(told.toSorted()).toHaveLength(6);
});

test('French says too that it is the last known state', () => {
  const cause = { kind: 'battery-low', deviceId: 'mini', deviceName: 'mini', level: 0.1, lastSeenAt: 0 };
  const { next } = describeAlertInFrench(cause as Extract<AttentionCause, { kind: 'battery-low' }>, PLAIN_FORMAT);
  expect(next).toMatch(/Branchez-le\. C’est son dernier état connu, du 1970-01-01 00:00 : il est absent\.$/);
});
