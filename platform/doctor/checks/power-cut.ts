import { BOTH_ROLES, type Check, type Outcome, ok, type Subject, UNIX, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { howItStarts } from '../how-it-starts.ts';
import { parseAssignments } from '../parsing/parse-assignments.ts';
import { parsePmset } from '../parsing/parse-pmset-custom.ts';
import { mayOpenItself, rootDevice } from '../parsing/parse-root-device.ts';

/** Whether the machine is back by itself after its power was cut: without a button, a password or somebody who signs in. */
export const powerCutCheck: Check = {
  id: 'power-cut',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(host, subject) {
    const problems = host.platform === 'darwin' ? await onMac(host, subject) : await onLinux(host, subject);
    return problems.length > 0 ? problems : [ok({ kind: 'returns-by-itself' })];
  },
};

async function onMac(host: Host, subject: Subject): Promise<Outcome[]> {
  const [power, vault, login, start] = await Promise.all([
    host.run('pmset', '-g', 'custom'),
    host.run('fdesetup', 'status'),
    host.run('defaults', 'read', '/Library/Preferences/com.apple.loginwindow', 'autoLoginUser'),
    howItStarts(host, subject),
  ]);
  const problems: Outcome[] = [];
  // Laptops have no such setting: their battery bridges the cut.
  const restarts = power.outcome === 'ended' ? parsePmset(power.out).get('AC Power')?.get('autorestart') : undefined;
  if (restarts === 0) problems.push(warn({ kind: 'stays-off' }));
  const isLocked = vault.outcome === 'ended' && /FileVault is On/i.test(vault.out);
  if (isLocked) problems.push(warn({ kind: 'disk-waits-for-password', encryption: 'FileVault' }));
  const signsIn = login.outcome === 'ended' && login.code === 0 && login.out.trim() !== '';
  const needsLogin = start.by === 'login' || (start.by === 'service' && start.scope === 'user');
  // With FileVault the password opens the disk and signs in.
  if (!isLocked && needsLogin && !signsIn) problems.push(warn({ kind: 'waits-for-login' }));
  return problems;
}

async function onLinux(host: Host, subject: Subject): Promise<Outcome[]> {
  const [isLocked, signsIn, start] = await Promise.all([
    isRootLocked(host),
    autoLogin(host),
    howItStarts(host, subject),
  ]);
  const needsLogin = start.by === 'login' || (start.by === 'service' && start.scope === 'user' && !start.lingers);
  return [
    ...(isLocked ? [warn({ kind: 'disk-waits-for-password', encryption: 'LUKS' })] : []),
    ...(needsLogin && !signsIn ? [warn({ kind: 'waits-for-login' })] : []),
  ];
}

/** True where the root lies on an encrypted device, itself or below it, that nothing but a password opens. */
async function isRootLocked(host: Host): Promise<boolean> {
  const device = rootDevice((await host.read('/proc/self/mountinfo')) ?? '');
  if (device === null || !(await isEncrypted(host, `/sys/dev/block/${device}`, 0))) return false;
  return !mayOpenItself((await host.read('/etc/crypttab')) ?? '');
}

const DEEPEST = 4;

async function isEncrypted(host: Host, folder: string, depth: number): Promise<boolean> {
  if (depth > DEEPEST) return false;
  if ((await host.read(`${folder}/dm/uuid`))?.startsWith('CRYPT-') === true) return true;
  for (const name of await host.list(`${folder}/slaves`)) {
    if (await isEncrypted(host, `${folder}/slaves/${name}`, depth + 1)) return true;
  }
  return false;
}

const DISPLAY_MANAGERS = ['/etc/gdm3/custom.conf', '/etc/gdm3/daemon.conf', '/etc/gdm/custom.conf'] as const;

async function autoLogin(host: Host): Promise<boolean> {
  for (const path of DISPLAY_MANAGERS) {
    const text = await host.read(path);
    if (text !== null && parseAssignments(text).get('AutomaticLoginEnable')?.toLowerCase() === 'true') return true;
  }
  const light = await host.read('/etc/lightdm/lightdm.conf');
  return light !== null && (parseAssignments(light).get('autologin-user') ?? '') !== '';
}
