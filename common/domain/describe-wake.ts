import type { DeviceWake, WakeCause, WakeReason } from './wake.ts';

/** What kept a device from waking up, as the second half of a sentence, and what to do. */
interface WakeCauseWords {
  readonly why: string;
  readonly next: string;
}

const CAUSES: Readonly<Record<WakeCause, WakeCauseWords>> = {
  'no-address': {
    why: 'no network card of it is known',
    next: 'Wake it by hand once: an agent of this version tells its network cards when it is back.',
  },
  'wireless-only': {
    why: 'it has Wi-Fi only, which does not hear magic packets',
    next: 'Wake it by hand, or connect it by a cable.',
  },
  'other-network': {
    why: 'it is in a network that this orchestrator is not in',
    next: 'Name the broadcast address of its network in the setting wakeTo.',
  },
  'not-sent': {
    why: 'no packet could be sent',
    next: 'Look at the network of the orchestrator.',
  },
  'switched-off': {
    why: 'its system does not let packets wake it',
    next: 'Switch it on there: "ethtool -s CARD wol g" on Linux, "Wake for network access" on a Mac.',
  },
  'not-heard': {
    why: 'it has not answered',
    next: 'It may be without power or cable, or Wake-on-LAN is off in its firmware.',
  },
  interrupted: {
    why: 'the orchestrator was stopped meanwhile',
    next: 'Try again.',
  },
};

/** Why a device was not woken, in English. */
export function describeWakeCause(cause: WakeCause): WakeCauseWords {
  return CAUSES[cause];
}

/** For whom, as the end of a sentence; empty for a person. */
export function describeWakeReason(reason: WakeReason): string {
  if (reason.for === 'person') return '';
  return reason.for === 'job' ? ` for job ${reason.jobName}` : ` for deployment ${reason.deployment}`;
}

interface EndedWake extends Pick<DeviceWake, 'state' | 'cause'> {
  readonly deviceName: string;
  readonly tookMs: number;
}

/** What came of a try that has ended, with the likely cause and what to do. */
export function describeWakeEnd({ deviceName, state, cause, tookMs }: EndedWake): string {
  const seconds = Math.round(tookMs / 1_000);
  const span = `${seconds} ${seconds === 1 ? 'second' : 'seconds'}`;
  if (state === 'woke') return `${deviceName} woke up after ${span}.`;
  const { why, next } = describeWakeCause(cause ?? 'not-heard');
  return `${deviceName} ${state === 'impossible' ? 'cannot be woken' : `did not wake up in ${span}`}: ${why}. ${next}`;
}
