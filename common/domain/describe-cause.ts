import type { AttentionCause, DeviceWant } from './attention.ts';
import { describeAbsence } from './describe-event.ts';
import type { CauseFormat } from './plain-format.ts';

/** What is the matter, and what comes of it or what to do. */
export interface CauseWords {
  readonly title: string;
  readonly next: string;
}

/** What a person is called for, in English sentences. */
export function describeCause(cause: AttentionCause, format: CauseFormat): CauseWords {
  const words = wordsOf(cause, format);
  if (!('lastSeenAt' in cause) || cause.lastSeenAt === undefined) return words;
  const known = `This is its last known state, of ${format.exact(cause.lastSeenAt)}: it is away.`;
  return { ...words, next: `${words.next} ${known}` };
}

function wordsOf(cause: AttentionCause, format: CauseFormat): CauseWords {
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
        next: `${cause.absence === null ? 'It is away' : `It is away because ${describeAbsence(cause.absence)}`}; its data set ${cause.dataset} is nowhere else. Start it again, or let the job go on without it.`,
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
    case 'device-offline':
      return {
        title: `${cause.deviceName} is offline`,
        next: `${cause.absence === null ? '' : `${sentence(describeAbsence(cause.absence))} `}${wanted(cause.want)} See whether the machine is on and its agent runs.`,
      };
    case 'device-cpu-high':
      return {
        title: `${cause.deviceName} is busy with something else`,
        next: `${format.percent(cause.usage, 0)} of its processor are in use, and not by the cluster. Look what runs there.`,
      };
    case 'device-memory-high':
      return {
        title: `${cause.deviceName} is short of memory`,
        next: `${format.bytes(cause.usedBytes)} of ${format.bytes(cause.totalBytes)} are in use. Close programs there, or serve less.`,
      };
    case 'device-disk-low':
      return {
        title: `The disk of ${cause.deviceName} is nearly full`,
        next: `${format.bytes(cause.freeBytes)} are free. Make room there.`,
      };
    case 'device-hot':
      return {
        title: `${cause.deviceName} is too hot`,
        next: `Its system says "${cause.thermal}" and slows it down. Give it air, or less to do.`,
      };
    case 'battery-low':
      return {
        title: `The battery of ${cause.deviceName} is low`,
        next: `${format.percent(cause.level, 0)} are left, and it does not charge. Connect it to power.`,
      };
    case 'deployment-degraded':
      return {
        title:
          cause.state === 'failed'
            ? `Deployment ${cause.deployment} serves nothing`
            : `Deployment ${cause.deployment} has too few devices`,
        next: `${format.number(cause.ready)} of ${format.number(cause.wanted)} devices can answer${cause.reason === null ? '.' : `: ${ended(cause.reason)}`}`,
      };
    case 'job-stuck':
      return {
        title: `Job ${cause.jobName} gets no further`,
        next: `Nothing was done in round ${format.number(cause.round)} since ${format.exact(cause.progressAt)}${cause.usualRoundMs === null ? '' : `; its rounds took ${format.duration(cause.usualRoundMs)}`}. Look at its devices, or pause and resume it.`,
      };
    case 'clock-skewed':
      return {
        title: `The clock of ${cause.deviceName} is wrong`,
        next: `It is ${format.duration(Math.abs(cause.skewMs))} (± ${format.duration(cause.uncertaintyMs)}) ${cause.skewMs > 0 ? 'ahead of' : 'behind'} the clock of the orchestrator. Have both set their time from the network.`,
      };
    case 'agent-outdated':
      return {
        title: `The agent on ${cause.deviceName} is old`,
        next: `It is version ${cause.agentVersion}, the orchestrator ${cause.orchestratorVersion}. Update it.`,
      };
    case 'rollout-halted':
      return {
        title: `The update of the agents to ${cause.version} is halted`,
        next: `It failed on ${cause.deviceName}: ${cause.failure.message}. That device went back to the version before, and no other was touched. Look at its log, then import a better release.`,
      };
    case 'restore-waits':
      return {
        title: 'A restore waits for the next start',
        next: `Backup ${cause.backup} then takes the place of all data. Until then it can be undone.`,
      };
  }
}

function wanted(want: DeviceWant): string {
  switch (want.for) {
    case 'job':
      return `Job ${want.jobName} works with it.`;
    case 'deployment':
      return `Deployment ${want.deployment} is served by it.`;
    case 'owner':
      return 'It is expected to be there always.';
  }
}

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

function away(count: number, format: CauseFormat): string {
  if (count === 0) return 'It goes on by itself when more come.';
  return `${format.number(count)} ${count === 1 ? 'device that could help is' : 'devices that could help are'} away.`;
}

function times(count: number, format: CauseFormat): string {
  return count === 3 ? 'three times' : `${format.number(count)} times`;
}

function sentence(text: string): string {
  const first = text.slice(0, 1).toUpperCase();
  return ended(`${first}${text.slice(1)}`);
}

function ended(text: string): string {
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
