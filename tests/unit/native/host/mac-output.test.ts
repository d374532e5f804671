import { expect, test } from 'vitest';
import { macHost } from '../../../../native/host/mac/mac-host.ts';
import { parseGpuUsage, parseIdle } from '../../../../native/host/mac/parse-ioreg.ts';
import { parseNetstat } from '../../../../native/host/mac/parse-netstat.ts';
import { parsePower } from '../../../../native/host/mac/parse-pmset.ts';
import { parseSysctl } from '../../../../native/host/mac/parse-sysctl.ts';
import { parseThermal } from '../../../../native/host/mac/parse-thermal.ts';

// Written after what the commands print by their manuals; nothing here was recorded on a Mac.

const battery = (source: string, rest: string) =>
  `Now drawing from '${source} Power'\n -InternalBattery-0 (id=4653155)\t${rest} present: true\n`;

test.each([
  ['Battery', '85%; discharging; 4:05 remaining', 'battery', { level: 0.85, charging: false }],
  ['AC', '40%; charging; 1:05 remaining', 'mains', { level: 0.4, charging: true }],
  ['AC', '100%; charged; 0:00 remaining', 'mains', { level: 1, charging: true }],
  ['AC', '80%; AC attached; not charging', 'mains', { level: 0.8, charging: true }],
] as const)('pmset tells of %s power: %s', (source, rest, expected, held) => {
  expect(parsePower(battery(source, rest))).toEqual({ source: expected, battery: held });
});

test('pmset on a desktop tells of no battery, and silence of nothing', () => {
  expect(parsePower("Now drawing from 'AC Power'\n")).toEqual({ source: 'mains', battery: null });
  expect(parsePower('')).toEqual({ source: null, battery: null });
});

test('ioreg tells the idle time in nanoseconds', () => {
  const text = [
    '+-o IOHIDSystem  <class IOHIDSystem, id 0x100000545, registered, matched, active, busy 0 (0 ms), retain 38>',
    '    {',
    '      "HIDParameters" = {"HIDClickTime"=500000000}',
    '      "HIDIdleTime" = 95123456789',
    '    }',
  ].join('\n');
  expect(parseIdle(text)).toBe(95_123);
  expect(parseIdle('')).toBeNull();
});

test('the load of a GPU is among the statistics of its accelerator', () => {
  const text =
    '"PerformanceStatistics" = {"In use system memory"=412090368,"Tiler Utilization %"=9,"Device Utilization %"=12}';
  expect(parseGpuUsage(text)).toBe(0.12);
  expect(parseGpuUsage('')).toBeNull();
});

test.each([
  ['0', 'nominal'],
  ['1', 'fair'],
  ['2', 'serious'],
  ['3', 'critical'],
])('notifyutil tells of heat by level %s', (level, expected) => {
  expect(parseThermal(`com.apple.system.thermalpressurelevel ${level}\n`)).toBe(expected);
});

test('notifyutil that knows no such name tells of no heat', () => {
  expect(parseThermal('Failed to get state for com.apple.system.thermal\n')).toBeNull();
});

test('sysctl tells memory, its pressure, load and the GPU of the chip', () => {
  const text = [
    'hw.memsize: 34359738368',
    'kern.memorystatus_level: 50',
    'kern.memorystatus_vm_pressure_level: 2',
    'vm.loadavg: { 2.13 1.90 1.87 }',
    'machdep.cpu.brand_string: Apple M1 Max',
    'iogpu.wired_limit_mb: 0',
  ].join('\n');
  expect(parseSysctl(text)).toEqual({
    memory: { totalBytes: 34_359_738_368, availableBytes: 17_179_869_184, pressure: 'warning' },
    load: 2.13,
    gpus: [{ name: 'Apple M1 Max', workingSetBytes: null }],
  });
  const raised = text.replace('wired_limit_mb: 0', 'wired_limit_mb: 28672').replace('level: 2', 'level: 4');
  expect(parseSysctl(raised)).toMatchObject({
    memory: { pressure: 'critical' },
    gpus: [{ workingSetBytes: 28_672 * 2 ** 20 }],
  });
});

test('a Mac with an Intel processor has no GPU of its chip, and unknown names are left out', () => {
  const text = 'hw.memsize: 8589934592\nmachdep.cpu.brand_string: Intel(R) Core(TM) i5-8210Y\n';
  expect(parseSysctl(text)).toEqual({
    memory: { totalBytes: 8_589_934_592, availableBytes: 0, pressure: null },
    load: 0,
    gpus: [],
  });
});

test.skipIf(process.platform === 'darwin')(
  'where the commands are missing nothing is known, and nothing fails',
  async () => {
    expect(await macHost({ frameworks: true }).read()).toEqual({
      power: { source: null, battery: null },
      thermal: null,
      idleMs: null,
      memory: { totalBytes: 0, availableBytes: 0, pressure: null },
      load: 0,
      gpus: [],
    });
  },
);

test('netstat tells the bytes of each link once, and those of bridges and tunnels are not counted again', () => {
  const text = [
    'Name       Mtu   Network       Address            Ipkts Ierrs     Ibytes    Opkts Oerrs     Obytes  Coll',
    'lo0        16384 <Link#1>                         44110     0    9000000    44110     0    9000000     0',
    'lo0        16384 127           127.0.0.1          44110     -    9000000    44110     -    9000000     -',
    'en0        1500  <Link#6>    f8:ff:c2:00:00:01   812345     0  700000000   412345     0   50000000     0',
    'en0        1500  192.168.1     192.168.1.23      812345     -  700000000   412345     -   50000000     -',
    'en5*       1500  <Link#9>    ac:de:48:00:11:22       10     0        300       20     0       4000     0',
    'utun0      1380  <Link#15>                            0     0          0        3     0        192     0',
  ].join('\n');
  expect(parseNetstat(text)).toEqual({ receivedBytes: 700_000_300, sentBytes: 50_004_000 });
  expect(parseNetstat('')).toBeNull();
});
