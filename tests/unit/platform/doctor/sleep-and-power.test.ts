import { userInfo } from 'node:os';
import { expect, test } from 'vitest';
import type { Check } from '../../../../platform/doctor/check.ts';
import { powerCutCheck } from '../../../../platform/doctor/checks/power-cut.ts';
import { processorCheck } from '../../../../platform/doctor/checks/processor.ts';
import { serviceCheck } from '../../../../platform/doctor/checks/service.ts';
import { sleepCheck } from '../../../../platform/doctor/checks/sleep.ts';
import type { Host } from '../../../../platform/doctor/host.ts';
import { parsePmset } from '../../../../platform/doctor/parsing/parse-pmset-custom.ts';
import { aHost, aSubject, said } from '../../builders/a-host.ts';

const macBook = said('pmset-custom-macbook.txt');
const macMini = said('pmset-custom-mac-mini.txt');
const logind = said('logind-debian-12.conf');
const onMac = (pmset: string, programs: Record<string, string> = {}) =>
  aHost({ platform: 'darwin', programs: { 'pmset -g custom': pmset, ...programs } });
const look = async (check: Check, host: Host, subject = aSubject()) =>
  (await check.run(host, subject)).map(({ status, fact }) => [status, fact]);

test('pmset tells of each source of power by itself', () => {
  const settings = parsePmset(macBook);
  expect([...settings.keys()]).toEqual(['Battery Power', 'AC Power']);
  expect(settings.get('AC Power')?.get('sleep')).toBe(10);
  expect(settings.get('Battery Power')?.get('Sleep On Power Button')).toBe(1);
  expect(settings.get('AC Power')?.has('hibernatefile')).toBe(false);
});

test('a Mac that sleeps on mains is told, and one that cannot be woken', async () => {
  const idle = ['warn', { kind: 'sleeps-when-idle', minutes: 10, setting: 'pmset' }];
  expect(await look(sleepCheck, onMac(macBook))).toEqual([idle]);
  const deaf = macBook.replaceAll(/womp {17}\d/g, 'womp                 0');
  expect(await look(sleepCheck, onMac(deaf))).toEqual([idle, ['warn', { kind: 'cannot-be-woken' }]]);
  expect(await look(sleepCheck, onMac(macMini))).toEqual([['ok', { kind: 'stays-awake' }]]);
  expect(await look(sleepCheck, aHost({ platform: 'darwin' }))).toEqual([
    ['unknown', { kind: 'cannot-tell', source: 'pmset', reason: 'missing' }],
  ]);
});

test('a Linux machine sleeps as logind and GNOME say, the last file first, and never where sleep is masked', async () => {
  const conf = '/etc/systemd/logind.conf';
  const lid = { '/proc/acpi/button/lid/LID0/state': 'state: open' };
  expect(await look(sleepCheck, aHost({ files: { [conf]: logind } }))).toEqual([['ok', { kind: 'stays-awake' }]]);
  expect(await look(sleepCheck, aHost({ files: { [conf]: logind, ...lid } }))).toEqual([
    ['warn', { kind: 'sleeps-when-closed', setting: 'HandleLidSwitchExternalPower=suspend' }],
  ]);
  const idle = { '/usr/lib/systemd/logind.conf.d/50.conf': '[Login]\nIdleAction=hibernate\nIdleActionSec=2h\n' };
  expect(await look(sleepCheck, aHost({ files: { [conf]: logind, ...idle } }))).toEqual([
    ['warn', { kind: 'sleeps-when-idle', minutes: 120, setting: 'logind, IdleAction=hibernate' }],
  ]);
  const mended = { '/etc/systemd/logind.conf.d/edgeorchestra-idle.conf': '[Login]\nIdleAction=ignore\n' };
  expect(await look(sleepCheck, aHost({ files: { ...idle, ...mended } }))).toEqual([['ok', { kind: 'stays-awake' }]]);
  const key = 'gsettings get org.gnome.settings-daemon.plugins.power sleep-inactive-ac';
  const gnome = {
    files: { '/usr/bin/gnome-shell': '' },
    programs: { [`${key}-type`]: "'suspend'\n", [`${key}-timeout`]: '900\n' },
  };
  expect(await look(sleepCheck, aHost(gnome))).toEqual([
    ['warn', { kind: 'sleeps-when-idle', minutes: 15, setting: 'GNOME' }],
  ]);
  const masked = { '/etc/systemd/system/sleep.target': '/dev/null' };
  expect(await look(sleepCheck, aHost({ ...gnome, links: masked }))).toEqual([['ok', { kind: 'stays-awake' }]]);
});

test('a Mac that stays off, or waits for a password or its user, does not come back by itself', async () => {
  const login = 'defaults read /Library/Preferences/com.apple.loginwindow autoLoginUser';
  const locked = onMac(macMini, { 'fdesetup status': 'FileVault is On.\n' });
  expect(await look(powerCutCheck, locked)).toEqual([
    ['warn', { kind: 'stays-off' }],
    ['warn', { kind: 'disk-waits-for-password', encryption: 'FileVault' }],
  ]);
  const open = { 'fdesetup status': 'FileVault is Off.\n' };
  const app = aSubject({ app: { opensAtLogin: true } });
  expect(await look(powerCutCheck, onMac(macBook, open), app)).toEqual([['warn', { kind: 'waits-for-login' }]]);
  expect(await look(powerCutCheck, onMac(macBook, { ...open, [login]: 'anna\n' }), app)).toEqual([
    ['ok', { kind: 'returns-by-itself' }],
  ]);
});

test('an encrypted root below LVM waits for a password, unless a chip opens it', async () => {
  const files = {
    '/proc/self/mountinfo': said('mountinfo-luks.txt'),
    '/sys/dev/block/254:1/dm/uuid': 'LVM-Tq0\n',
    '/sys/dev/block/254:1/slaves/dm-0/dm/uuid': 'CRYPT-LUKS2-8f1c-nvme0n1p3_crypt\n',
    '/etc/crypttab': 'nvme0n1p3_crypt UUID=8f1c none luks,discard\n',
  };
  expect(await look(powerCutCheck, aHost({ files }))).toEqual([
    ['warn', { kind: 'disk-waits-for-password', encryption: 'LUKS' }],
  ]);
  const chip = { ...files, '/etc/crypttab': 'nvme0n1p3_crypt UUID=8f1c none luks,tpm2-device=auto\n' };
  expect(await look(powerCutCheck, aHost({ files: chip }))).toEqual([['ok', { kind: 'returns-by-itself' }]]);
});

test('a service is told apart by what starts it, and by whether its user has to be signed in', async () => {
  const user = userInfo().username;
  const name = 'edgeorchestra-agent.service';
  const ofUser = { '/proc/self/cgroup': `0::/user.slice/user-1000.slice/user@1000.service/app.slice/${name}\n` };
  const linger = { [`/var/lib/systemd/linger/${user}`]: '' };
  expect(await look(serviceCheck, aHost({ files: ofUser }))).toEqual([
    ['warn', { kind: 'service-ends-with-login', name, user }],
  ]);
  expect(await look(serviceCheck, aHost({ files: { ...ofUser, ...linger } }))).toEqual([
    ['ok', { kind: 'service-starts', name, scope: 'user' }],
  ]);
  const ofSystem = { '/proc/self/cgroup': `0::/system.slice/${name}\n` };
  const programs = { [`systemctl is-enabled ${name}`]: { code: 1, out: 'disabled\n' } };
  expect(await look(serviceCheck, aHost({ files: ofSystem, programs }))).toEqual([
    ['fail', { kind: 'service-off', name, scope: 'system' }],
  ]);
  const terminal = { '/proc/self/cgroup': '0::/user.slice/user-1000.slice/session-3.scope\n' };
  expect(await look(serviceCheck, aHost({ files: terminal }))).toEqual([
    ['warn', { kind: 'started-by-hand', role: 'agent' }],
  ]);
  expect((await look(serviceCheck, aHost({ files: { '/.dockerenv': '' } })))[0]?.[0]).toBe('skipped');
});

test('a processor is held back by a governor, but not by the name of one that chooses itself', async () => {
  const folder = '/sys/devices/system/cpu/cpu0/cpufreq';
  const with_ = (driver: string) =>
    aHost({ files: { [`${folder}/scaling_governor`]: 'powersave\n', [`${folder}/scaling_driver`]: `${driver}\n` } });
  expect(await look(processorCheck, with_('acpi-cpufreq'))).toEqual([
    ['warn', { kind: 'processor-held', governor: 'powersave' }],
  ]);
  expect((await look(processorCheck, with_('intel_pstate')))[0]?.[0]).toBe('ok');
  expect(await look(processorCheck, onMac(macMini))).toEqual([['warn', { kind: 'processor-saving' }]]);
});
