import type { AttentionCause, Severity } from '../../../common/domain/attention.ts';
import type { Format } from '../format.ts';
import { states } from './states.ts';

/** What is the matter, and what comes of it or what to do. */
export interface AttentionWords {
  readonly title: string;
  readonly next: string;
}

const severities: Record<Severity, string> = { critical: 'Critical', warning: 'Warning', info: 'For you' };

/** What the orchestrator calls a person for. */
export const attention = {
  title: 'Needs attention',
  severities,
  since: (age: string) => `since ${age}`,
  /** The next step, as the words of a button. */
  steps: {
    approve: 'Approve …',
    devices: 'See devices',
    device: 'Open device',
    job: 'Open job',
    storage: 'See storage',
    access: 'See access',
    joining: 'See certificates',
    events: 'See the log',
    backup: 'See restore',
    dismiss: 'Dismiss',
  },
  dismissed: 'Dismissed. The event log keeps it.',
  say(cause: AttentionCause, format: Format): AttentionWords {
    switch (cause.kind) {
      case 'machine-asks-to-join':
        return {
          title: `${cause.name} asks to join`,
          next: `It asks from ${cause.address}. Compare its digits, then let it in or turn it away.`,
        };
      case 'job-waits-for-devices':
        return {
          title: `Job ${cause.jobName} waits for devices`,
          next: `It needs ${format.number(cause.needed)}${cause.dataset === null ? '' : ` with data set ${cause.dataset}`} and has ${format.number(cause.available)}. ${away(cause.devicesOffline, format)}`,
        };
      case 'job-failed':
        return { title: `Job ${cause.jobName} failed`, next: sentence(cause.failure.message) };
      case 'device-missed':
        return {
          title: `${cause.deviceName} is missed by job ${cause.jobName}`,
          next: `${cause.absence === null ? 'It is away' : `It is away because ${states.absence[cause.absence]}`}; its data set ${cause.dataset} is nowhere else. Start it again, or let the job go on without it.`,
        };
      case 'device-set-aside':
        return {
          title: `Job ${cause.jobName} goes on without ${cause.deviceName}`,
          next: `Its updates could not count ${times(cause.refusals, format)}. The last time: ${ended(cause.failure.message)} Look at its data and its trainer; a new job tries it again.`,
        };
      case 'device-cloned':
        return {
          title: `${cause.deviceName} exists twice`,
          next: `Its data folder was copied; both are at ${format.list(cause.addresses)}. Remove the device and let each machine join anew.`,
        };
      case 'disk-nearly-full':
        return {
          title: 'The disk of the orchestrator is nearly full',
          next: `${format.bytes(cause.freeBytes)} of ${format.bytes(cause.totalBytes)} are free. Jobs are paused when nothing is left: delete models or data sets, or make room.`,
        };
      case 'setting-unsafe':
        return cause.setting === 'lan-plain-http'
          ? {
              title: 'The control API is open to the network without encryption',
              next: 'Access tokens can be read on the way. Start the orchestrator without --lan-plain-http.',
            }
          : {
              title: 'Devices are believed without certificates',
              next: 'Anybody who reaches the port is a device. Start the orchestrator without --insecure.',
            };
      case 'certificate-ends':
        return {
          title: `${certificates[cause.certificate]} ends on ${format.exact(cause.expiresAt)}`,
          next: certificateSteps[cause.certificate],
        };
      case 'event-log-changed':
        return {
          title: `The event log was changed from event ${format.number(cause.firstBad)} on`,
          next: sentence(cause.problem),
        };
      case 'restore-waits':
        return {
          title: 'A restore waits for the next start',
          next: `Backup ${cause.backup} then takes the place of all data. Until then it can be undone.`,
        };
    }
  },
};

const certificates = {
  authority: 'The certificate authority',
  orchestrator: 'The certificate of the orchestrator',
  lan: 'Your certificate for the local network',
};
const certificateSteps = {
  authority: 'Replace it: devices follow on their own.',
  orchestrator: 'It is renewed on its own; restart the orchestrator if this stays.',
  lan: 'Bring a new one and restart the orchestrator (--lan-certificate).',
};

function away(count: number, format: Format): string {
  if (count === 0) return 'It goes on by itself when more come.';
  return `${format.number(count)} ${count === 1 ? 'device that could help is' : 'devices that could help are'} away.`;
}

function times(count: number, format: Format): string {
  return count === 3 ? 'three times' : `${format.number(count)} times`;
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase();
  return ended(`${first}${text.slice(1)}`);
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
