import type { NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { AttentionCause } from '../../../common/domain/attention.ts';
import { describeCause } from '../../../common/domain/describe-cause.ts';
import type { DeviceAbsence } from '../../../common/domain/device.ts';
import type { Job } from '../../../common/domain/job.ts';
import { PLAIN_FORMAT } from '../../../common/domain/plain-format.ts';
import type { EtiquetteState } from '../../../common/etiquette/decision.ts';
import { describeLevel, describeReasons } from '../../../common/etiquette/describe-reason.ts';
import { formatEnd } from './format-end.ts';

/** What a notification says. */
export interface Said {
  readonly title: string;
  readonly body: string;
}

const GIVEN_ON = 'Its work goes to other devices.';

const absences: Record<DeviceAbsence, string> = {
  'agent-stopped': 'its agent was stopped',
  'lease-expired': 'it stopped answering',
  'connection-lost': 'its connection broke',
  suspended: 'it was sent to sleep',
};

const several: Record<NoticeKind, (count: number) => string> = {
  'device-away': (count) => `${count} devices have gone`,
  'join-request': (count) => `${count} machines ask to join`,
  'job-ended': (count) => `${count} jobs have ended`,
  'job-waiting': (count) => `${count} jobs wait`,
  attention: (count) => `${count} things need you`,
  update: () => 'EdgeOrchestra can be updated',
};

const jobStates: Record<Job['state'], string> = {
  queued: 'queued',
  running: 'running',
  paused: 'paused',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
};

/** What the app says outside of its window. */
export const en = {
  app: {
    cannotStart: 'EdgeOrchestra cannot start',
    failed: 'That did not work',
    stays: {
      title: 'EdgeOrchestra goes on',
      body: 'Devices and jobs are looked after while the window is closed. Its icon in the menu bar opens it again, or quits.',
    },
    open: 'Open EdgeOrchestra',
    settings: 'Settings…',
    quit: 'Quit EdgeOrchestra',
    pause: 'Pause everything',
    resume: (jobs: number) => `Resume ${counted(jobs, 'job')}`,
  },
  tray: {
    starting: 'EdgeOrchestra is starting',
    line: (cluster: string, online: number, total: number, running: number, asking: number) =>
      `${cluster}: ${[
        `${online} of ${counted(total, 'device')} online`,
        ...(running > 0 ? [`${counted(running, 'job')} running`] : []),
        ...(asking > 0 ? [`${counted(asking, 'machine')} asking to join`] : []),
      ].join(', ')}`,
    asks: (name: string, code: string) => `${name} asks to join: ${code}`,
    devices: (online: number, total: number) => `Devices (${online} of ${total})`,
    jobs: (count: number) => `Jobs (${count})`,
    noDevices: 'No devices yet',
    noJobs: 'Nothing is running or waiting',
    all: (count: number) => `Show all ${count}`,
    tasks: (count: number) => counted(count, 'task'),
    asleep: 'asleep',
    draining: 'finishing',
    pending: 'asks to join',
    offline: 'offline',
    revoked: 'taken out',
    round: (round: number, rounds: number) => `round ${round} of ${rounds}`,
    waitsForDevices: (available: number, needed: number) => `waits, ${available} of ${counted(needed, 'device')} there`,
    waitsForTurn: 'waits for its turn',
    waitsForMemory: 'waits for memory',
    jobStates,
  },
  computer: {
    title: 'This computer as a device',
    rests: (until: number | null, now: number) =>
      `It rests until ${until === null ? 'you say so' : formatEnd(until, { locale: 'en', now })}`,
    does: (state: EtiquetteState, now: number) => {
      const why = describeReasons(state);
      const end = state.until === null ? '' : `, until ${formatEnd(state.until, { locale: 'en', now })}`;
      return `It ${describeLevel(state.level)}${why === '' ? '' : `: ${why}${end}`}`;
    },
    rest: { hour: 'Rest for an hour', tomorrow: 'Rest until tomorrow', resumed: 'Rest until I say so' },
    goOn: 'Work again',
    waits: 'Its agent ended and is started again',
    starts: 'Its agent is starting',
    works: 'It works as a device',
  },
  menu: {
    file: 'File',
    newJob: 'New job',
    dataFolder: 'Show data folder',
    close: 'Close window',
    edit: 'Edit',
    undo: 'Undo',
    redo: 'Redo',
    cut: 'Cut',
    copy: 'Copy',
    paste: 'Paste',
    selectAll: 'Select all',
    view: 'View',
    search: 'Search',
    zoomReset: 'Actual size',
    zoomIn: 'Zoom in',
    zoomOut: 'Zoom out',
    fullScreen: 'Full screen',
    window: 'Window',
    minimise: 'Minimise',
    zoom: 'Zoom',
    front: 'Bring all to front',
    help: 'Help',
    about: 'About EdgeOrchestra',
    checkForUpdate: 'Check for updates…',
    services: 'Services',
    hide: 'Hide EdgeOrchestra',
    hideOthers: 'Hide others',
    showAll: 'Show all',
    screens: {
      overview: 'Overview',
      devices: 'Devices',
      jobs: 'Jobs',
      models: 'Models',
      datasets: 'Data sets',
      events: 'Events',
      settings: 'Settings',
    },
  },
  quitting: {
    stop: (jobs: number) => `Stop ${counted(jobs, 'job')} and quit`,
    question: (jobs: number) => `Stop ${counted(jobs, 'job')} and quit?`,
    job: (name: string, round: number, rounds: number) => `${name}, after round ${round} of ${rounds}`,
    more: (count: number) => `and ${count} more`,
    goOn: 'They go on from their last round when EdgeOrchestra is opened again.',
    ownDevice: 'This machine stops working as a device until then.',
    cancel: 'Cancel',
  },
  notices: {
    absences,
    several,
    more: (count: number) => `and ${count} more`,
    offline: (name: string, absence: DeviceAbsence): Said => ({
      title: `${name} is offline`,
      body: `${sentence(absences[absence])} ${GIVEN_ON}`,
    }),
    asleep: (name: string): Said => ({ title: `${name} is asleep`, body: `It went to sleep. ${GIVEN_ON}` }),
    removed: (name: string, by: string | undefined): Said => ({
      title: `${name} was taken out`,
      body: by === undefined ? 'It is no device of the cluster any more.' : `${by} took it out of the cluster.`,
    }),
    succeeded: (name: string, rounds: number, accuracy: number | null): Said => ({
      title: `${name} is done`,
      body: `It took ${counted(rounds, 'round')}${accuracy === null ? '' : ` and reached ${(accuracy * 100).toFixed(1)} %`}.`,
    }),
    cancelled: (name: string, by: string | undefined): Said => ({
      title: `${name} was cancelled`,
      body: by === undefined ? 'What its last round has learnt is kept.' : `By ${by}.`,
    }),
    update: (version: string): Said => ({
      title: `EdgeOrchestra ${version} is ready`,
      body: 'It is installed when you quit, or now from Settings.',
    }),
    mustShow: (code: string) => `It must show ${code}. Approve only if these are the digits on its own screen.`,
    approve: (code: string) => `It shows ${code}: approve`,
    letIn: (name: string): Said => ({ title: `${name} was let in`, body: 'It is a device of the cluster now.' }),
    notLetIn: (name: string) => `${name} could not be let in`,
  },
  /** What a person is called for: a line in the tray, a notification. */
  attention: (cause: AttentionCause): Said => {
    switch (cause.kind) {
      case 'machine-asks-to-join':
        return { title: `${cause.name} asks to join`, body: `From ${cause.address}.` };
      case 'job-waits-for-devices':
        return {
          title: `${cause.jobName} waits for devices`,
          body: `It needs ${cause.needed} and has ${cause.available}.`,
        };
      case 'job-failed':
        return { title: `${cause.jobName} failed`, body: sentence(cause.failure.message) };
      case 'device-missed':
        return {
          title: `${cause.deviceName} is missed by ${cause.jobName}`,
          body: `${cause.absence === null ? 'It is away.' : sentence(absences[cause.absence])} Only there is data set ${cause.dataset}.`,
        };
      case 'device-set-aside':
        return {
          title: `${cause.jobName} goes on without ${cause.deviceName}`,
          body: `Its updates could not count. ${sentence(cause.failure.message)}`,
        };
      case 'device-cloned':
        return {
          title: `${cause.deviceName} exists twice`,
          body: `Its data folder was copied. They are at ${cause.addresses.join(' and ')}.`,
        };
      case 'disk-nearly-full':
        return {
          title: 'The disk is nearly full',
          body: `${gigabytes(cause.freeBytes)} GB of ${gigabytes(cause.totalBytes)} GB are free. Jobs pause when nothing is left.`,
        };
      case 'setting-unsafe':
        return {
          title:
            cause.setting === 'insecure'
              ? 'Devices are believed without certificates'
              : 'The control API is open to the network without encryption',
          body: 'The settings say how to close it.',
        };
      case 'certificate-ends':
        return {
          title: `${certificates[cause.certificate]} ends on ${new Date(cause.expiresAt).toLocaleDateString('en')}`,
          body: 'The settings say what to do.',
        };
      case 'event-log-changed':
        return { title: 'The event log was changed', body: `From event ${cause.firstBad} on.` };
      case 'restore-waits':
        return { title: 'A restore waits for the next start', body: `Of backup ${cause.backup}.` };
      default: {
        const { title, next } = describeCause(cause, PLAIN_FORMAT);
        return { title, body: next };
      }
    }
  },
};

const certificates = {
  authority: 'The certificate authority',
  orchestrator: "The orchestrator's certificate",
  lan: 'Your certificate for the local network',
};

function counted(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}

function sentence(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1) + (/[.!?]$/.test(text) ? '' : '.');
}
