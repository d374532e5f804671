import { mkdirSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { linuxHost } from '../../../../native/host/linux/linux-host.ts';
import { aTemporaryFolder } from '../../../support/temporary-folder.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');

/** A machine as its files tell of it, read. */
async function readingOf(files: Readonly<Record<string, string>>, readAt: Readonly<Record<string, number>> = {}) {
  const root = aTemporaryFolder();
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), `${text}\n`);
  }
  for (const [path, at] of Object.entries(readAt)) utimesSync(join(root, path), new Date(at), new Date(at));
  return linuxHost(root, () => NOW).read();
}

/** As a ThinkPad T480 with two batteries has them, and a mouse with one of its own. */
function aLaptop(status: string, online: string) {
  const supplies = 'sys/class/power_supply';
  return {
    [`${supplies}/AC/type`]: 'Mains',
    [`${supplies}/AC/online`]: online,
    [`${supplies}/BAT0/type`]: 'Battery',
    [`${supplies}/BAT0/status`]: status,
    [`${supplies}/BAT0/capacity`]: '80',
    [`${supplies}/BAT1/type`]: 'Battery',
    [`${supplies}/BAT1/status`]: 'Unknown',
    [`${supplies}/BAT1/energy_now`]: '12000000',
    [`${supplies}/BAT1/energy_full`]: '24000000',
    [`${supplies}/hidpp_battery_0/type`]: 'Battery',
    [`${supplies}/hidpp_battery_0/scope`]: 'Device',
    [`${supplies}/hidpp_battery_0/status`]: 'Discharging',
    [`${supplies}/hidpp_battery_0/capacity`]: '3',
  };
}

describe('power', () => {
  test('comes from the battery while it discharges; the batteries of mice do not count', async () => {
    const { power } = await readingOf(aLaptop('Discharging', '0'));
    expect(power).toEqual({ source: 'battery', battery: { level: 0.65, charging: false } });
  });

  test.each([
    ['Charging', '1'],
    ['Not charging', '1'],
    ['Full', '0'],
  ])('comes from the mains while the battery is "%s" and the charger says %s', async (status, online) => {
    const { power } = await readingOf(aLaptop(status, online));
    expect(power).toEqual({ source: 'mains', battery: { level: 0.65, charging: true } });
  });

  test('of a machine without either is not known', async () => {
    expect((await readingOf({})).power).toEqual({ source: null, battery: null });
  });
});

describe('heat', () => {
  const zone = 'sys/class/thermal/thermal_zone0';
  const aZone = (milliDegrees: number) => ({
    [`${zone}/temp`]: String(milliDegrees),
    [`${zone}/trip_point_0_type`]: 'critical',
    [`${zone}/trip_point_0_temp`]: '105000',
    [`${zone}/trip_point_1_type`]: 'passive',
    [`${zone}/trip_point_1_temp`]: '95000',
    [`${zone}/trip_point_2_type`]: 'hot',
    [`${zone}/trip_point_2_temp`]: '-274000',
  });

  test.each([
    [48_000, 'nominal'],
    [91_000, 'fair'],
    [96_000, 'serious'],
    [105_000, 'critical'],
  ])('at %i thousandths of a degree is %s', async (temperature, expected) => {
    expect((await readingOf(aZone(temperature))).thermal).toBe(expected);
  });

  test('of a zone without points is not judged', async () => {
    expect((await readingOf({ [`${zone}/temp`]: '90000' })).thermal).toBeNull();
  });

  const asZone = (number: number, files: Readonly<Record<string, string>>) =>
    Object.fromEntries(Object.entries(files).map(([path, text]) => [path.replace('zone0', `zone${number}`), text]));

  test('is the worst of all zones', async () => {
    expect((await readingOf({ ...aZone(40_000), ...asZone(7, aZone(97_000)) })).thermal).toBe('serious');
    expect((await readingOf({ ...aZone(97_000), ...asZone(7, aZone(40_000)) })).thermal).toBe('serious');
  });

  // As a wireless card that is switched off has it: reading `temp` fails, its points are there.
  const { [`${zone}/temp`]: _, ...silent } = aZone(0);

  test.each([
    ['cannot be read', silent],
    ['is empty', { ...silent, [`${zone}/temp`]: '' }],
    ['is no number', { ...silent, [`${zone}/temp`]: 'N/A' }],
  ])('of a zone whose temperature %s is that of the others, wherever it stands among them', async (_, mute) => {
    expect((await readingOf(mute)).thermal).toBeNull();
    for (const [first, second] of [
      [mute, asZone(1, aZone(97_000))],
      [aZone(97_000), asZone(1, mute)],
    ]) {
      expect((await readingOf({ ...first, ...second })).thermal).toBe('serious');
    }
    const cool = { ...asZone(1, aZone(40_000)), ...asZone(2, mute) };
    expect((await readingOf({ ...mute, ...cool })).thermal).toBe('nominal');
  });

  test('does not count a point whose limit cannot be read', async () => {
    const { [`${zone}/trip_point_1_temp`]: __, ...files } = aZone(97_000);
    expect((await readingOf(files)).thermal).toBe('nominal');
  });
});

describe('memory', () => {
  const meminfo = (available: number) =>
    ['MemTotal:       16000000 kB', 'MemFree:          400000 kB', `MemAvailable:   ${available} kB`].join('\n');
  const waits = (some: string, full: string) =>
    [
      `some avg10=${some} avg60=1.00 avg300=0.20 total=123456`,
      `full avg10=${full} avg60=0.50 avg300=0.10 total=3456`,
    ].join('\n');

  test('is counted in bytes', async () => {
    const { memory } = await readingOf({ 'proc/meminfo': meminfo(8_000_000) });
    expect(memory).toEqual({ totalBytes: 16_384_000_000, availableBytes: 8_192_000_000, pressure: 'normal' });
  });

  test.each([
    ['0.00', '0.00', 'normal'],
    ['12.50', '3.10', 'warning'],
    ['45.00', '21.00', 'critical'],
  ])('is under pressure as processes wait: some %s, all %s', async (some, full, expected) => {
    const files = { 'proc/meminfo': meminfo(100_000), 'proc/pressure/memory': waits(some, full) };
    expect((await readingOf(files)).memory.pressure).toBe(expected);
  });

  test.each([
    [1_200_000, 'warning'],
    [500_000, 'critical'],
  ])('is under pressure with %i kB left where the kernel does not tell who waits', async (available, expected) => {
    expect((await readingOf({ 'proc/meminfo': meminfo(available) })).memory.pressure).toBe(expected);
  });
});

test('idle is the time since the last terminal was read', async () => {
  const files = { 'dev/pts/0': '', 'dev/pts/ptmx': '', 'dev/tty1': '', 'dev/tty': '', 'dev/ttyS0': '' };
  const reading = await readingOf(files, {
    'dev/pts/0': NOW - 90_000,
    'dev/pts/ptmx': NOW,
    'dev/tty1': NOW - 600_000,
    'dev/tty': NOW,
    'dev/ttyS0': NOW,
  });
  expect(reading.idleMs).toBe(90_000);
  expect((await readingOf({})).idleMs).toBeNull();
});

test('load is the average over a minute', async () => {
  expect((await readingOf({ 'proc/loadavg': '1.53 0.70 0.40 2/345 6789' })).load).toBe(1.53);
});

test('graphics cards are named by their drivers, and a server’s screen is none', async () => {
  const reading = await readingOf({
    'sys/class/drm/card0/device/vendor': '0x1a03',
    'sys/class/drm/card1/device/vendor': '0x1002',
    'sys/class/drm/card1/device/device': '0x744c',
    'sys/class/drm/card1/device/uevent': 'DRIVER=amdgpu\nPCI_SLOT_NAME=0000:03:00.0',
    'sys/class/drm/card1/device/mem_info_vram_total': '25753026560',
    'sys/class/drm/card1-DP-1/status': 'connected',
    'sys/class/drm/card2/device/vendor': '0x10de',
    'sys/class/drm/card2/device/uevent': 'DRIVER=nvidia\nPCI_SLOT_NAME=0000:01:00.0',
    'proc/driver/nvidia/gpus/0000:01:00.0/information': 'Model: \t\t NVIDIA GeForce RTX 3090\nIRQ:   \t\t 150',
  });
  expect(reading.gpus).toEqual([
    { name: 'AMD 0x744c', workingSetBytes: 25_753_026_560 },
    { name: 'NVIDIA GeForce RTX 3090', workingSetBytes: null },
  ]);
});

test.runIf(process.platform === 'linux')('this machine is read', async () => {
  const { memory, load } = await linuxHost().read();
  expect(memory.totalBytes).toBeGreaterThan(2 ** 28);
  expect(memory.availableBytes).toBeLessThan(memory.totalBytes);
  expect(load).toBeGreaterThanOrEqual(0);
});
