import { describe, expect, test } from 'vitest';
import { RULE_DEFAULTS } from '../../../../common/domain/alert-rule-defaults.ts';
import type { DeviceMetrics, Vitals } from '../../../../common/domain/device.ts';
import type { DeviceId } from '../../../../common/domain/ids.ts';
import { isOlderByMinor } from '../../../../main/attention/is-older-by-minor.ts';
import { ClockWatch } from '../../../../main/cluster/clock-watch.ts';
import { someMetrics } from '../../builders/some-metrics.ts';
import { HandClock } from '../storage/hand-clock.ts';
import { aBoard } from './a-board.ts';

/** A reading of a machine that is so warm. */
function heat(thermal: Vitals['thermal']): Partial<DeviceMetrics> {
  return { vitals: { powerSource: null, thermal, memoryPressure: null, network: null, power: null, gpuUsage: null } };
}

/** A board over one device, whose readings a test plays. */
async function aWatchedDevice() {
  const setup = await aBoard();
  const id = setup.admit('mini');
  const read = (facts: Partial<DeviceMetrics>) => setup.devices.observe(id, someMetrics(facts));
  const openRules = () => setup.alerts.open().map(({ rule }) => rule);
  return { ...setup, id, read, openRules };
}

describe('a figure raises an alert once it has lasted, and ends it below the lower figure', () => {
  test.each<[string, Partial<DeviceMetrics>, Partial<DeviceMetrics>, Partial<DeviceMetrics>, number]>([
    ['device-cpu-high', { cpuUsage: 0.97 }, { cpuUsage: 0.85 }, { cpuUsage: 0.3 }, 900],
    ['device-memory-high', { memoryUsedBytes: 7.8e9 }, { memoryUsedBytes: 7.4e9 }, { memoryUsedBytes: 4e9 }, 300],
    ['device-disk-low', { diskFreeBytes: 4e9 }, { diskFreeBytes: 5.5e9 }, { diskFreeBytes: 9e9 }, 60],
    ['device-hot', heat('serious'), heat('serious'), heat('fair'), 60],
    [
      'battery-low',
      { battery: { level: 0.15, charging: false } },
      { battery: { level: 0.25, charging: false } },
      { battery: { level: 0.25, charging: true } },
      60,
    ],
  ])('%s', async (rule, bad, between, good, seconds) => {
    const { read, pass, told, openRules, bodies } = await aWatchedDevice();
    read(between);
    await pass(seconds + 20);
    const isHoldOnly = JSON.stringify(bad) !== JSON.stringify(between);
    if (isHoldOnly) expect(told).toEqual([]);
    else expect(told).toHaveLength(1);
    read(bad);
    if (isHoldOnly) {
      await pass(seconds - 20);
      expect(told).toEqual([]);
    }
    await pass(40);
    expect(told).toEqual([`1 ${rule} raised`]);
    read(between);
    await pass(60);
    expect(openRules()).toEqual([rule]);
    read(good);
    await pass(20);
    expect(openRules()).toEqual([]);
    expect(told).toEqual([`1 ${rule} raised`, `1 ${rule} resolved`]);
    expect(bodies().filter(({ kind }) => kind === 'alert-entered')).toMatchObject([
      { rule, change: 'raised', deviceId: expect.any(String) },
      { rule, change: 'resolved' },
    ]);
  });
});

const low = { battery: { level: 0.1, charging: false } } as const;
const full = { battery: { level: 0.9, charging: false } } as const;

test('one that comes and goes is told of as that once, and resolved when it has stayed away', async () => {
  const { read, pass, told, alerts } = await aWatchedDevice();
  for (let round = 0; round < 6; round += 1) {
    read(low);
    await pass(80);
    read(full);
    await pass(40);
  }
  const name = '1 battery-low';
  expect(told).toEqual(['raised', 'resolved', 'returned', 'resolved', 'flapping'].map((change) => `${name} ${change}`));
  expect(alerts.open()).toMatchObject([{ id: 1, isFlapping: true, isPresent: false, occurrences: 6 }]);
  await pass(620);
  expect(told.slice(5)).toEqual([`${name} resolved`]);
  expect(alerts.open()).toEqual([]);
});

test('it gets worse once, and acknowledging it keeps it quiet until then', async () => {
  const { read, pass, told, alerts, board } = await aWatchedDevice();
  read(low);
  await pass(80);
  const [alert] = alerts.open();
  if (alert === undefined) expect.fail('there is no alert');
  expect(alerts.acknowledge(alert.id)).toMatchObject({ state: 'acknowledged' });
  expect(await board.list()).toEqual([]);
  read({ battery: { level: 0.03, charging: false } });
  await pass(20);
  read(low);
  await pass(20);
  read({ battery: { level: 0.03, charging: false } });
  await pass(20);
  expect(told).toEqual(['1 battery-low raised', '1 battery-low worsened']);
  expect(alerts.open()).toMatchObject([{ state: 'firing', severity: 'critical' }]);
  expect(await board.list()).toMatchObject([{ severity: 'critical', alert: { id: 1 } }]);
  read(full);
  await pass(20);
  expect(() => alerts.acknowledge(alert.id)).toThrow(/ended already/);
});

test('a silence keeps it quiet; what is still wrong afterwards is told of then, what has ended never', async () => {
  const { read, pass, told, silences, id, board, alerts } = await aWatchedDevice();
  silences.add({ scope: { deviceId: id }, forSeconds: 300, note: null });
  read(low);
  await pass(80);
  expect([told, await board.list()]).toEqual([[], []]);
  expect(alerts.open()).toMatchObject([{ rule: 'battery-low', silencedUntil: expect.any(Number) }]);
  await pass(260);
  expect(told).toEqual(['1 battery-low raised']);
  read(full);
  await pass(20);
  silences.add({ scope: { rule: 'device-hot' }, forSeconds: 300, note: null });
  read(heat('critical'));
  await pass(80);
  read(heat('nominal'));
  await pass(20);
  expect(told).toEqual(['1 battery-low raised', '1 battery-low resolved']);
});

test('what was told and ends in a silence ends quietly, and what was held back of it is withdrawn', async () => {
  const { read, pass, told, withdrawn, silences, id, alerts } = await aWatchedDevice();
  read(low);
  await pass(80);
  silences.add({ scope: { deviceId: id }, forSeconds: 300, note: null });
  read(full);
  await pass(20);
  expect([alerts.open(), told, withdrawn]).toEqual([[], ['1 battery-low raised'], ['1 battery-low']]);
  await pass(300);
  expect(told).toEqual(['1 battery-low raised']);
});

test('an alert outlasts a restart: it is neither raised again nor over before its device is back and tells', async () => {
  const { read, pass, folder, clock, board, devices, id } = await aWatchedDevice();
  read(low);
  await pass(80);
  await board.stop();
  await devices.stop();
  const later = await aBoard(folder, new HandClock(clock.now() + 5_000));
  await later.pass(20);
  expect(later.told).toEqual([]);
  expect(later.alerts.open()).toMatchObject([{ id: 1, isPresent: true }]);
  await later.pass(3_600);
  expect(later.told).toEqual([]);
  later.devices.markOnline(id);
  await later.pass(20);
  expect(later.alerts.open()).toMatchObject([{ id: 1, isPresent: true }]);
  later.devices.observe(id, someMetrics(full));
  await later.pass(20);
  expect(later.told).toEqual(['1 battery-low resolved']);
});

test('a rule that is off raises nothing', async () => {
  const { read, pass, told, set } = await aWatchedDevice();
  set({ rules: { ...RULE_DEFAULTS, 'battery-low': { ...RULE_DEFAULTS['battery-low'], enabled: false } } });
  read(low);
  await pass(120);
  expect(told).toEqual([]);
});

test('a rule that is switched off ends its alerts, and nobody is told, whether the device is there or away', async () => {
  const { admit, devices, pass, told, withdrawn, set, alerts, kinds } = await aBoard();
  const [there, away] = [admit('there'), admit('away')];
  devices.observe(there, someMetrics(low));
  devices.observe(away, someMetrics(low));
  await pass(80);
  devices.markOffline(away, 'connection-lost');
  await pass(20);
  expect(alerts.open()).toHaveLength(2);
  set({ rules: { ...RULE_DEFAULTS, 'battery-low': { ...RULE_DEFAULTS['battery-low'], enabled: false } } });
  await pass(20);
  expect(alerts.open()).toEqual([]);
  expect(told).toEqual(['1 battery-low raised', '2 battery-low raised']);
  expect(withdrawn).toEqual(['1 battery-low', '2 battery-low']);
  expect(kinds().filter((kind) => kind === 'alert-entered')).toHaveLength(4);
});

test('what ended long ago is forgotten without a restart', async () => {
  const { read, pass, alerts, clock } = await aWatchedDevice();
  read(low);
  await pass(80);
  read(full);
  await pass(20);
  expect(alerts.history(undefined, 10)).toHaveLength(1);
  clock.freeze(402 * 86_400_000);
  expect(alerts.history(undefined, 10)).toEqual([]);
});

test('an agent that is older by a minor version, until it is updated', async () => {
  const { admit, pass, told } = await aBoard();
  admit('old', { agentVersion: '0.0.9' });
  admit('new');
  await pass(15);
  expect(told).toEqual(['1 agent-outdated raised']);
  admit('old');
  await pass(15);
  expect(told).toEqual(['1 agent-outdated raised', '1 agent-outdated resolved']);
  expect(isOlderByMinor('1.2.9', '1.3.0')).toBe(true);
  expect(isOlderByMinor('1.3.0', '1.3.9')).toBe(false);
  expect(isOlderByMinor('2.0.0', '1.9.0')).toBe(false);
  expect(isOlderByMinor('who knows', '1.9.0')).toBe(false);
});

test('a clock that is wrong by more than the way of a beat can explain', async () => {
  const { id, pass, told, set } = await aWatchedDevice();
  const clocks = new ClockWatch();
  const beats = (skewMs: number, oneWayMs: number, count = 10) => {
    for (let beat = 0; beat < count; beat += 1) {
      const sentAt = 1_000_000 + beat * 3_000;
      clocks.note(id, { sentAt: sentAt + skewMs, roundTripMs: oneWayMs * 2 }, sentAt + oneWayMs);
    }
    set({ skews: clocks.all() });
  };
  beats(0, 20_000); // a very slow way, and a right clock
  expect(clocks.skewOf(id)).toEqual({ skewMs: 0, uncertaintyMs: 20_000 });
  await pass(60);
  expect(told).toEqual([]);
  beats(-7_000, 40);
  expect(clocks.skewOf(id)).toEqual({ skewMs: -7_000, uncertaintyMs: 40 });
  await pass(60);
  beats(100, 40);
  await pass(20);
  expect(told).toEqual(['1 clock-skewed raised', '1 clock-skewed resolved']);
  expect(clocks.skewOf('other' as DeviceId)).toBeUndefined();
});
