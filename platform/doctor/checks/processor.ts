import { BOTH_ROLES, type Check, ok, SKIPPED, UNIX, warn } from '../check.ts';
import type { Host } from '../host.ts';
import { parsePmset } from '../parsing/parse-pmset-custom.ts';

/** Whether the system holds the processor back. */
export const processorCheck: Check = {
  id: 'processor',
  roles: BOTH_ROLES,
  platforms: UNIX,
  async run(host) {
    return [host.platform === 'darwin' ? await onMac(host) : await onLinux(host)];
  },
};

/** Of these `powersave` only names the lowest speed to start from: the processor itself chooses. */
const CHOOSE_THEMSELVES = /^(intel_pstate|amd-pstate-epp|amd_pstate_epp)$/;

async function onLinux(host: Host) {
  const folder = '/sys/devices/system/cpu/cpu0/cpufreq';
  const [governor, driver] = await Promise.all([
    host.read(`${folder}/scaling_governor`),
    host.read(`${folder}/scaling_driver`),
  ]);
  if (governor === null) return SKIPPED;
  const name = governor.trim();
  const isHeld = name === 'powersave' && !CHOOSE_THEMSELVES.test(driver?.trim() ?? '');
  return isHeld ? warn({ kind: 'processor-held', governor: name }) : ok({ kind: 'processor-free', governor: name });
}

async function onMac(host: Host) {
  const ran = await host.run('pmset', '-g', 'custom');
  const settings = ran.outcome === 'ended' ? parsePmset(ran.out).get('AC Power') : undefined;
  if (settings === undefined) return SKIPPED;
  return settings.get('lowpowermode') === 1
    ? warn({ kind: 'processor-saving' })
    : ok({ kind: 'processor-free', governor: null });
}
