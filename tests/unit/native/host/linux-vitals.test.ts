import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linuxHost } from '../../../../native/host/linux/linux-host.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

/** The vitals of a machine that its files tell of. */
async function vitalsOf(files: Readonly<Record<string, string>>) {
  const root = aTemporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  return await linuxHost(root).readVitals();
}

const INTERFACES = [
  'Inter-|   Receive                                                |  Transmit',
  ' face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed',
  '    lo: 9000 1 0 0 0 0 0 0 9000 1 0 0 0 0 0 0',
  '  eth0: 700 1 0 0 0 0 0 0 40 1 0 0 0 0 0 0',
  'wlp2s0:5000 1 0 0 0 0 0 0 60 1 0 0 0 0 0 0',
  'docker0: 300 1 0 0 0 0 0 0 20 1 0 0 0 0 0 0',
].join('\n');

describe('traffic', () => {
  test('is that of interfaces with hardware: what passes a bridge is not counted twice', async () => {
    const device = (name: string) => ({ [`sys/class/net/${name}/device/vendor`]: '0x8086' });
    const { traffic } = await vitalsOf({ 'proc/net/dev': INTERFACES, ...device('eth0'), ...device('wlp2s0') });
    expect(traffic).toEqual({ receivedBytes: 5_700, sentBytes: 100 });
  });

  test('of a container, where nothing has hardware, is all but the loopback', async () => {
    expect((await vitalsOf({ 'proc/net/dev': INTERFACES })).traffic).toEqual({ receivedBytes: 6_000, sentBytes: 120 });
  });

  test('of a machine that does not tell is not known', async () => {
    expect((await vitalsOf({})).traffic).toBeNull();
  });
});

describe('energy', () => {
  const zone = (name: string, what: string, energy: string | null) => ({
    [`sys/class/powercap/${name}/name`]: what,
    ...(energy === null ? {} : { [`sys/class/powercap/${name}/energy_uj`]: energy }),
    [`sys/class/powercap/${name}/max_energy_range_uj`]: '262143328850',
  });

  test('is counted by package and memory; cores are in their package, and psys counts all again', async () => {
    const { energy } = await vitalsOf({
      ...zone('intel-rapl:0', 'package-0', '123456'),
      ...zone('intel-rapl:0:0', 'core', '100000'),
      ...zone('intel-rapl:0:2', 'dram', '777'),
      ...zone('intel-rapl:1', 'psys', '999999'),
    });
    expect(energy).toEqual([
      { zone: 'intel-rapl:0', microjoules: 123_456, rangeMicrojoules: 262_143_328_850 },
      { zone: 'intel-rapl:0:2', microjoules: 777, rangeMicrojoules: 262_143_328_850 },
    ]);
  });

  test('that this account may not read is not known', async () => {
    expect((await vitalsOf(zone('intel-rapl:0', 'package-0', null))).energy).toEqual([]);
  });
});

describe('what a battery gives', () => {
  const battery = (status: string, rest: Readonly<Record<string, string>>) => {
    const facts = { type: 'Battery', status, ...rest };
    return Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [`sys/class/power_supply/BAT0/${name}`, value]),
    );
  };

  test('is told in microwatts, or follows from current and voltage', async () => {
    expect((await vitalsOf(battery('Discharging', { power_now: '9870000' }))).batteryWatts).toBe(9.87);
    const both = { current_now: '-1500000', voltage_now: '12000000' };
    expect((await vitalsOf(battery('Discharging', both))).batteryWatts).toBe(18);
  });

  test('is not known while it is charged: that is what the charger gives', async () => {
    expect((await vitalsOf(battery('Charging', { power_now: '9870000' }))).batteryWatts).toBeNull();
  });
});

test('the busiest graphics card counts, of those whose driver tells', async () => {
  const card = (number: number, percent: string) => ({
    [`sys/class/drm/card${number}/device/gpu_busy_percent`]: percent,
  });
  const output = { 'sys/class/drm/card0-DP-1/status': 'connected' };
  expect((await vitalsOf({ ...output, ...card(0, '7'), ...card(1, '63') })).gpuUsage).toBe(0.63);
  expect((await vitalsOf(output)).gpuUsage).toBeNull();
});
