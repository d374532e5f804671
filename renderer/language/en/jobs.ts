import type { JobEventKind } from '../job-event.ts';

interface JobEventFacts {
  readonly device: string;
  /** The device that tries a part beside the first one. */
  readonly second: string;
  readonly round: string;
  readonly part: string;
  readonly reason: string;
  /** What is different: `rounds 10 → 20`. */
  readonly change: string;
  readonly devices: string;
  readonly shares: string;
  readonly accuracy: string;
  readonly updates: string;
  readonly omissions: string;
  /** For plurals. */
  readonly hasOmissions: boolean;
}

const log: Record<JobEventKind, (facts: JobEventFacts) => string> = {
  'job-created': () => 'The job was submitted.',
  'job-started': () => 'The job started.',
  'job-waited': ({ reason }) => `The job waits. ${reason}`,
  'job-went-on': () => 'The job goes on.',
  'job-changed': ({ change }) => `The job was changed: ${change}.`,
  'job-paused': () => 'The job was paused.',
  'job-resumed': () => 'The job was resumed.',
  'job-cancelled': () => 'The job was cancelled.',
  'job-succeeded': ({ accuracy, reason }) =>
    `The job succeeded${accuracy === '' ? '' : ` with ${accuracy}`}${reason === '' ? '' : `: ${reason}`}.`,
  'job-failed': ({ reason }) => `The job failed. ${reason}`,
  'job-removed': () => 'The job was deleted.',
  'round-started': ({ round, shares, devices }) => `Round ${round} started: parts ${shares}, devices ${devices}.`,
  'round-committed': ({ round, updates, omissions, hasOmissions }) =>
    `Round ${round} is kept. Updates: ${updates}${hasOmissions ? `, left out: ${omissions}` : ''}.`,
  'round-evaluated': ({ round, accuracy }) => `Round ${round} reached ${accuracy}.`,
  'task-reassigned': ({ device, part, round, reason }) =>
    `Part ${part} of round ${round} was taken from ${device} and given to another device. ${reason}`,
  'device-set-aside': ({ device, reason }) =>
    `The job goes on without ${device}: it brought updates again and again that could not count. ${reason}`,
  'task-hedged': ({ device, part, round, second }) =>
    `Part ${part} of round ${round} takes ${device} longer than usual: ${second} tries it as well.`,
  'task-left-out': ({ device, part, round, reason }) =>
    `Round ${round} goes on without part ${part} from ${device}. ${reason}`,
};

/** The screens of the jobs. */
export const jobs = {
  title: 'Jobs',
  list: 'Jobs',
  newJob: 'New job',
  empty: {
    title: 'No job yet',
    text: 'A job trains a model over your devices, round by round. You can watch every note of it here.',
  },
  columns: {
    name: 'Name',
    state: 'State',
    score: 'Score',
    round: 'Round',
    accuracy: 'Accuracy',
    devices: 'Play now',
    started: 'Started',
    took: 'Took',
    actions: 'Actions',
  },
  ofRounds: (round: string, rounds: string) => `${round} of ${rounds}`,
  best: (accuracy: string) => `best ${accuracy}`,
  inQueue: 'not yet',
  actions: {
    change: 'Change …',
    pause: 'Pause',
    resume: 'Resume',
    cancel: 'Cancel job',
    cancelSome: 'Cancel jobs',
    remove: 'Delete',
    compare: 'Compare',
    compareHow: 'Choose two to four jobs',
    more: (name: string) => `More for ${name}`,
    open: 'Open',
    reuse: 'Use as a new job',
    record: 'Export the record',
  },
  did: {
    pause: (names: string) => `Paused: ${names}`,
    resume: (names: string) => `Goes on: ${names}`,
    cancel: (names: string) => `Cancelled: ${names}`,
    remove: (names: string) => `Deleted: ${names}`,
  },
  confirm: {
    cancelTitle: (names: string, count: number) => (count === 1 ? `Cancel ${names}?` : `Cancel ${count} jobs?`),
    cancelText: (names: string) =>
      `${names} ends for good. Rounds that are kept stay to be looked at; what devices are playing is thrown away. To go on later, pause instead.`,
    cancel: (names: string, count: number) => (count === 1 ? `Cancel ${names}` : `Cancel ${count} jobs`),
    removeTitle: (names: string, count: number) => (count === 1 ? `Delete ${names}?` : `Delete ${count} jobs?`),
    removeText: (names: string) =>
      `Rounds, score and attempts of ${names} are deleted, and cannot be had back. A model that was made of it stays in the store.`,
    remove: (names: string, count: number) => (count === 1 ? `Delete ${names}` : `Delete ${count} jobs`),
  },
  ofPriority: { low: 'low priority', high: 'high priority' },
  change: {
    title: (name: string) => `How should ${name} go on?`,
    when: 'A new deadline holds at once, also for the round that plays. All else holds from the next round on.',
    action: 'Change job',
    done: (name: string, change: string) => `${name} is changed: ${change}`,
    fields: {
      roundDeadlineSeconds: 'Deadline of a round, s',
      rounds: 'Rounds in all',
      learningRate: 'Learning rate',
    },
    roundsNote: (kept: string) => `${kept} are kept. With no more than these the job ends.`,
    rateNote: 'How far a step goes.',
    rateFixed: 'Fixed: a reproducible job comes out the same whenever it runs.',
    deadlineNote: 'Then it ends with what it has, if that is enough. “auto” learns it from the devices.',
  },
  missing: {
    title: 'There is no such job',
    text: 'It was deleted, or the address is wrong.',
    back: 'All jobs',
  },
  waits: {
    devices: (available: string, needed: string) => `It waits for devices: ${available} of ${needed} online.`,
    devicesNext: 'It goes on by itself as soon as enough devices are online.',
    devicesShort: (available: string, needed: string) => `waits for devices, ${available} of ${needed}`,
    turnShort: 'waits its turn',
    turn: 'It waits for its turn: other jobs are running.',
    turnNext: 'It starts by itself when one of them ends or is paused.',
    memory: (needed: string, free: string) => `The orchestrator lacks memory for it: ${needed} needed, ${free} free.`,
    memoryNext: 'It starts by itself once there is room: pause a job, or close programs there.',
    memoryShort: 'waits for memory',
    seeDevices: 'See the devices',
  },
  pausedNext: 'Committed rounds and finished updates are kept. Resume to go on from there.',
  pausedBecause: 'It was paused because it could not go on.',
  failedNext: 'Rounds until then are kept below. Use it as a new job to try again with other settings.',
  failedFirst: 'No round was finished. Use it as a new job to try again with other settings.',
  secrets: {
    updates: (threshold: string) =>
      `The orchestrator learns only the sum of the updates, of ${threshold} devices or more.`,
    layers: {
      norm: 'Layers that normalise stay on the devices.',
      last: 'The last layers stay on the devices.',
      listed: 'Some layers stay on the devices.',
      none: 'In the end every part goes on with the model for itself.',
    },
    heldOut: (share: string) => `Accuracy is of the ${share} of each part that its device holds out.`,
  },
  fineTuned: {
    parts: (parts: string, count: number) =>
      count === 1 ? 'One part went on with it for itself' : `${parts} parts went on with it for themselves`,
    reached: (accuracy: string) => `${accuracy} of what they hold out is right.`,
  },
  cancelledNext: 'Rounds until then are kept below.',
  budgetSpent: 'Another round would have passed its privacy budget.',
  madeModel: (model: string) => `It made ${model}`,
  seeModel: 'See the model',
  since: 'since',
  roundOf: (round: string, rounds: string) => `Round ${round} of ${rounds}`,
  roundsDone: (rounds: string, count: number) => (count === 1 ? 'One round' : `${rounds} rounds`),
  progress: 'Rounds that are done',
  left: (time: string) => `about ${time} left`,
  noGain: (rounds: string) => `no gain in ${rounds} rounds`,
  orSooner: (accuracy: string) => `or sooner, at ${accuracy}`,
  took: (time: string) => `took ${time}`,
  /** Stands before the orchestrator's own sentence. */
  deviceGone: '',
  noRound: 'The score begins with the first round.',
  loadingAttempts: 'Fetching what every device did …',
  charts: {
    accuracy: 'Accuracy',
    loss: 'Loss',
    best: (value: string, round: string) => `best ${value} in round ${round}`,
    from: (value: string) => `from ${value} at first`,
    label: (what: string, value: string) => `${what} over the rounds, last ${value}`,
    none: 'No round has been judged yet.',
  },
  classes: {
    none: 'Not known.',
    caption: 'Classes in rows, answers in columns',
  },
  tabs: {
    label: 'More about the job',
    rounds: 'Rounds',
    devices: 'Devices',
    classes: 'Classes',
    log: 'Log',
    spec: 'Specification',
  },
  rounds: {
    list: 'Rounds',
    number: 'Round',
    accuracy: 'Accuracy',
    loss: 'Loss',
    duration: 'Duration',
    updates: 'Updates',
    leftOut: 'Left out',
    staleness: 'Rounds late',
    epsilon: 'ε so far',
    clipNorm: 'Cut to',
    up: 'Received',
    down: 'Sent',
    started: 'Started',
    running: 'playing',
    nobody: 'nobody',
    omission: (device: string, part: string) => `part ${part} of ${device}`,
    empty: { title: 'No round yet', text: 'Rounds appear here as soon as the first one starts.' },
  },
  devices: {
    list: 'Devices of the job',
    name: 'Device',
    done: 'Notes done',
    samples: 'Samples',
    share: 'Share of samples',
    training: 'Mean training',
    speed: 'Speed',
    perSecond: (samples: string) => `${samples} samples/s`,
    own: 'Own accuracy',
    ownHint: 'Of its own model, on samples that it holds out.',
    use: 'CPU, memory',
    useHint: 'Processor time of its training, and the most memory.',
    energy: 'Energy',
    energyHint: 'What it has used while it trained, with all else that it did.',
    perEpoch: {
      processor: (energy: string) =>
        `An epoch, once through all the data, takes ${energy}: processors and their memory, idle power included.`,
      machine: (energy: string) =>
        `An epoch, once through all the data, takes ${energy}: whole machines, as their batteries tell.`,
    },
    waiting: 'Waits',
    waitingHint:
      'Share of the rounds’ time in which it had nothing to play. The one that waits least holds up the others.',
    straggler: 'slowest',
    failures: 'Failed',
    empty: { title: 'No device has played yet', text: 'Devices appear here with their first note.' },
  },
  log: {
    list: 'What happened',
    time: 'Time',
    what: 'What happened',
    who: 'By',
    empty: {
      title: 'Nothing is known',
      text: 'Events of this job are no longer in the log: they are kept for a year unless configured otherwise.',
    },
    orchestrator: 'orchestrator',
    failed: 'The log could not be fetched.',
  },
  logText: log,
  spec: { yaml: 'Specification of the job as YAML', copy: 'Copy the YAML' },
  record: { made: (file: string) => `Saved as ${file}` },
  compare: {
    title: 'Compare jobs',
    choose: {
      title: 'Choose jobs to compare',
      text: 'Select two to four jobs in the list (Ctrl or Cmd and click, or the space bar), then Compare.',
    },
    byRound: 'By round',
    byTime: 'By time',
    axis: 'Horizontal axis',
    accuracy: 'Accuracy',
    loss: 'Loss',
    figures: 'Figures',
    differences: 'What differs in the specification',
    same: 'The specifications are the same, but for the name.',
    field: 'Field',
    state: 'State',
    rounds: 'Rounds',
    last: 'Last accuracy',
    best: 'Best accuracy',
    lastLoss: 'Last loss',
    took: 'Time playing',
    perRound: 'A round, on average',
    bytes: 'Bytes a round',
    failures: 'Left out',
    none: '–',
    missing: (id: string) => `Job ${id} is gone`,
    chart: (what: string) => `${what} of the jobs, one line each`,
    minutes: 'minutes of play',
  },
};
