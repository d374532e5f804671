/** Deploying a model, and changing how it is served. */
export const deploy = {
  action: 'Deploy',
  busy: 'Deploying …',
  options: 'Deploy with settings …',
  title: (model: string) => `Deploy ${model}`,
  changeTitle: (name: string) => `Change ${name}`,
  changeAction: 'Change',
  changeNote: 'Replicas with new settings take over as soon as they are ready. Requests go on meanwhile.',
  done: (name: string) => `${name} is being deployed.`,
  changed: (name: string) => `${name} is changed.`,
  failed: 'It could not be deployed as it was.',
  fields: {
    name: 'Name',
    version: 'Version',
    'replicas.min': 'Devices, at least',
    'replicas.max': 'at most',
    'runtime.contextTokens': 'Context, in tokens',
    'runtime.slots': 'Requests at once',
    'runtime.threads': 'Threads',
    'runtime.idleUnloadSeconds': 'Unload when idle, after seconds',
    queue: 'Longest queue',
    deadlineSeconds: 'Longest request, in seconds',
  },
  nameNote: 'Programs ask for the model by this name.',
  maxNote: 'More are added while requests wait.',
  newest: (version: string) => `${version} (newest)`,
  devices: 'Where',
  anyDevice: 'Any device that it fits',
  theseDevices: 'Only these devices',
  noneChosen: 'Choose at least one device.',
  more: 'More',
  auto: 'measured',
  never: 'never',
  contextNote: 'Empty: up to 4,096, as the model has.',
  preview: {
    title: 'Where it would be',
    asking: 'Asking the devices …',
    waiting: 'Shown once the fields above are right.',
    none: 'No device has joined yet.',
    toDevices: 'Add a device',
    chosen: (count: number, wanted: string) =>
      count === 0
        ? `No device can serve it now; ${wanted} wanted.`
        : count === 1
          ? `1 device serves it; ${wanted} wanted.`
          : `${count} devices serve it; ${wanted} wanted.`,
    memory: (needed: string, free: string) => `needs ${needed} of memory, ${free} free`,
    disk: (needed: string, free: string) => `takes ${needed} of disk, ${free} free`,
  },
};
