import { BOTH_ROLES, type Check, cannotTell, type Outcome, ok, UNIX, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { parseGsettings } from '../parsing/parse-gsettings.ts';
import { parseLogind } from '../parsing/parse-logind.ts';
import { parsePmset } from '../parsing/parse-pmset-custom.ts';

/** Whether the machine goes to sleep by itself while it is on mains. */
export const sleepCheck: Check = {
  id: 'sleep',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(host) {
    return host.platform === 'darwin' ? await onMac(host) : await onLinux(host);
  },
};

async function onMac(host: Host): Promise<Outcome[]> {
  const ran = await host.run('pmset', '-g', 'custom');
  if (ran.outcome !== 'ended') return [cannotTell('pmset', ran.outcome)];
  const settings = parsePmset(ran.out).get('AC Power');
  const minutes = settings?.get('sleep');
  if (minutes === undefined) return [cannotTell('pmset')];
  if (minutes === 0) return [ok({ kind: 'stays-awake' })];
  return [
    warn({ kind: 'sleeps-when-idle', minutes, setting: 'pmset' }),
    ...(settings?.get('womp') === 0 ? [warn({ kind: 'cannot-be-woken' })] : []),
  ];
}

const LOGIND = ['/usr/lib/systemd', '/run/systemd', '/etc/systemd'] as const;

async function onLinux(host: Host): Promise<Outcome[]> {
  // Masked: nothing can make the machine sleep.
  for (const target of ['sleep.target', 'suspend.target']) {
    const end = await host.resolve(`/etc/systemd/system/${target}`);
    if (end?.endsWith('/dev/null') === true) return [ok({ kind: 'stays-awake' })];
  }
  const [login, gnome] = await Promise.all([logindOutcomes(host), gnomeOutcomes(host)]);
  const problems = [...login, ...gnome];
  return problems.length > 0 ? problems : [ok({ kind: 'stays-awake' })];
}

async function logindOutcomes(host: Host): Promise<Outcome[]> {
  const { idleAction, idleMinutes, lidSwitch } = parseLogind(await logindTexts(host));
  const hasLid = (await host.list('/proc/acpi/button/lid')).length > 0;
  return [
    ...(sleeps(idleAction)
      ? [warn({ kind: 'sleeps-when-idle', minutes: idleMinutes, setting: `logind, IdleAction=${idleAction}` })]
      : []),
    ...(hasLid && sleeps(lidSwitch)
      ? [warn({ kind: 'sleeps-when-closed', setting: `HandleLidSwitchExternalPower=${lidSwitch}` })]
      : []),
  ];
}

/** The main file of each folder, then its drop-ins: what comes later counts. */
async function logindTexts(host: Host): Promise<string[]> {
  const texts: string[] = [];
  for (const folder of LOGIND) texts.push((await host.read(`${folder}/logind.conf`)) ?? '');
  for (const folder of LOGIND) {
    const dropIns = `${folder}/logind.conf.d`;
    for (const name of (await host.list(dropIns)).toSorted()) {
      if (name.endsWith('.conf')) texts.push((await host.read(`${dropIns}/${name}`)) ?? '');
    }
  }
  return texts;
}

async function gnomeOutcomes(host: Host): Promise<Outcome[]> {
  if (!(await host.exists('/usr/bin/gnome-shell'))) return [];
  const read = async (key: string) => {
    const ran = await host.run('gsettings', 'get', 'org.gnome.settings-daemon.plugins.power', key);
    return ran.outcome === 'ended' && ran.code === 0 ? parseGsettings(ran.out) : null;
  };
  const [action, seconds] = await Promise.all([read('sleep-inactive-ac-type'), read('sleep-inactive-ac-timeout')]);
  if (typeof action !== 'string' || !sleeps(action) || seconds === 0) return [];
  const minutes = typeof seconds === 'number' ? seconds / 60 : null;
  return [warn({ kind: 'sleeps-when-idle', minutes, setting: 'GNOME' })];
}

function sleeps(action: string): boolean {
  return /^(suspend|hibernate|hybrid-sleep|suspend-then-hibernate|sleep)$/.test(action);
}
