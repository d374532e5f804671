const steps: readonly (readonly [name: string, text: string])[] = [
  ['Start the agent', 'On the spare machine: it finds this cluster by itself.'],
  ['Approve it', 'It asks here, with six digits that you compare.'],
  ['Run the sample job', 'A small net learns handwritten digits while you watch.'],
];

/** The first screen: what is the matter, how strong the cluster is, what plays. */
export const overview = {
  strength: {
    title: 'Cluster',
    devices: (total: string) => `of ${total} devices online`,
    cores: (count: number): string => (count === 1 ? 'core' : 'cores'),
    memory: 'memory',
    battery: 'on battery',
    samples: 'samples that stay on devices',
    none: 'No device is online: jobs wait.',
  },
  playing: {
    title: 'Now playing',
    none: 'Nothing plays.',
    lastEnded: (name: string, state: string) => `The last job, ${name}, ${state}`,
    columns: {
      job: 'Job',
      state: 'State',
      accuracy: 'Accuracy',
      rounds: 'Rounds',
      left: 'Time left',
    },
    round: (committed: string, all: string) => `round ${committed} of ${all}`,
    accuracyOf: (name: string, last: string) => `Accuracy of ${name} over its rounds, now ${last}`,
    progressOf: (name: string) => `Rounds of ${name} that are done`,
    left: (duration: string) => `about ${duration}`,
    leftUnknown: 'known after the next round',
    waits: { devices: 'waits for devices', turn: 'waits for its turn', memory: 'waits for memory' },
    all: 'All jobs',
  },
  devices: { title: 'Devices', all: 'All devices', more: (count: string) => `and ${count} more` },
  events: { title: 'Lately', all: 'All events', none: 'Nothing has happened yet.' },
  first: {
    title: 'Nothing plays yet',
    text: 'Turn a spare machine into a device and train on it. It takes three steps.',
    steps,
    start: 'Start',
    command: 'What to run on the spare machine',
  },
};
