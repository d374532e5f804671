import type { HostPower, NoticeKind } from '../../../common/desktop/desktop-state.ts';
import type { UpdateState, WhyNoUpdates } from '../../../common/desktop/update-state.ts';

const kinds: Record<NoticeKind, { readonly label: string; readonly note: string }> = {
  'device-away': {
    label: 'A device has gone',
    note: 'It went offline or to sleep, or was taken out; with the reason.',
  },
  'join-request': {
    label: 'A machine asks to join',
    note: 'With its six digits, and a button that approves these only.',
  },
  'job-ended': { label: 'A job has ended', note: 'It is done, it failed, or somebody else cancelled it.' },
  'job-waiting': { label: 'A job waits for devices', note: 'It goes on by itself when they are there.' },
  attention: {
    label: 'Something needs you',
    note: 'A full disk, a certificate that ends, a device that a job misses or that exists twice, a changed event log.',
  },
  update: { label: 'An update is ready', note: 'It was downloaded and verified.' },
};

const whyOff: Record<WhyNoUpdates, string> = {
  'not-released': 'This is not a released app.',
  'no-place': 'This build names no place where newer versions are. Get them where you got this one.',
  'by-package': 'It was installed by a package of the system, and is updated by installing a newer one.',
  'other-system': 'There are no updates for this system.',
};

const nextSteps: Record<Extract<UpdateState, { kind: 'failed' }>['nextStep'], string> = {
  'thrown-away': 'What was downloaded is not what was released, and was thrown away. It is tried again later.',
  'make-room': 'Make room on the disk; it is tried again later.',
  later: 'It is tried again later. The app goes on as it is.',
};

const heats: Record<HostPower['heat'], string> = {
  unknown: 'This system does not tell.',
  nominal: 'Normal',
  fair: 'Slightly raised',
  serious: 'High',
  critical: 'Very high',
};

/** The settings that only the desktop app has. */
export const desktop = {
  appearanceNote: 'Kept on this computer. Menus, the tray and notifications speak the same language.',
  notices: {
    text: 'Told while you look elsewhere. What comes together is told together; never more than one of a kind in half a minute.',
    kinds,
  },
  updates: {
    version: 'This version',
    state: 'Updates',
    check: 'Check now',
    off: 'It does not update itself',
    whyOff,
    unchecked: 'Not looked for yet. It looks a minute after the start, and four times a day.',
    checking: 'Looking for a newer version …',
    current: (age: string) => `This is the newest version. Looked for ${age}.`,
    downloading: (version: string) => `Version ${version} is being downloaded`,
    progress: (done: string, total: string, speed: string) => `${done} of ${total}, ${speed}/s`,
    ready: (version: string) => `Version ${version} is ready`,
    verified: (age: string) => `Downloaded and verified ${age}. It is installed when you quit.`,
    install: 'Install and restart',
    whenIdle: 'Install when no job runs',
    waits: 'It is installed as soon as no job runs; the app then restarts.',
    stopWaiting: 'Do not wait',
    installing: (version: string) => `Version ${version} is being installed`,
    failed: (age: string) => `The update failed ${age}`,
    nextSteps,
    notes: (version: string) => `New in version ${version}`,
    released: 'Released',
    noNotes: 'The release says nothing of what is new.',
    interrupt: {
      title: (jobs: string) => `Interrupt ${jobs} and install?`,
      text: 'They go on from their last round when the new version has started:',
      action: (jobs: string) => `Interrupt ${jobs}`,
      jobs: (count: number) => (count === 1 ? '1 job' : `${count} jobs`),
    },
  },
  computer: {
    device: 'As a device',
    useIt: 'Let this computer work as a device',
    useItNote: 'It trains beside the orchestrator, in a process of its own with low priority. It joins by itself.',
    starting: (duration: string) => `Its agent has been starting for ${duration}`,
    running: (duration: string) => `It has worked as a device for ${duration}`,
    waiting: (inTime: string) => `Its agent ended; it is started again in ${inTime}`,
    open: 'Open device',
    rests: (time: string) => `It rests until ${time}, as its owner wants. Its work goes to other devices.`,
    restsOn: 'It rests until you say so. Its work goes to other devices.',
    rest: { hour: 'Rest for an hour', tomorrow: 'Rest until tomorrow', resumed: 'Rest until I say so' },
    goOn: 'Work again',
    login: 'At login',
    openAtLogin: 'Open EdgeOrchestra when you sign in',
    openAtLoginNote: 'Without a window: devices and jobs are looked after from the tray.',
    noLogin: 'This system keeps its own list of programs to start: add EdgeOrchestra there.',
    power: 'Power',
    source: 'Runs on',
    sources: { battery: 'Battery', mains: 'Mains' },
    heat: 'Heat',
    heats,
    awake: 'Sleep',
    keptAwake: 'Kept awake while jobs run; the screen may go dark',
    mayAsleep: 'May sleep when nobody uses it',
    folder: 'Data folder',
    showFolder: 'Show',
  },
};
