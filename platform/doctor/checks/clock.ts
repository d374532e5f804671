import { BOTH_ROLES, type Check, cannotTell, type Outcome, ok, UNIX, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { parseNetworkTime, parseTimedatectl } from '../parsing/parse-clock.ts';

/** Whether the system keeps the clock right by itself. How far it is off, the orchestrator measures. */
export const clockCheck: Check = {
  id: 'clock',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(host) {
    return [host.platform === 'darwin' ? await onMac(host) : await onLinux(host)];
  },
};

async function onLinux(host: Host): Promise<Outcome> {
  const ran = await host.run('timedatectl', 'show');
  if (ran.outcome !== 'ended') return cannotTell('timedatectl', ran.outcome);
  if (ran.code !== 0) return cannotTell('timedatectl', 'refused');
  const told = parseTimedatectl(ran.out);
  if (told === null) return cannotTell('timedatectl');
  return told.synchronised ? ok({ kind: 'clock-kept' }) : warn({ kind: 'clock-alone', enabled: told.enabled });
}

async function onMac(host: Host): Promise<Outcome> {
  const ran = await host.run('systemsetup', '-getusingnetworktime');
  if (ran.outcome !== 'ended') return cannotTell('systemsetup', ran.outcome);
  const told = parseNetworkTime(ran.out);
  if (told === null) return cannotTell('systemsetup', /administrator/i.test(ran.out) ? 'refused' : 'unclear');
  return told ? ok({ kind: 'clock-kept' }) : warn({ kind: 'clock-alone', enabled: false });
}
