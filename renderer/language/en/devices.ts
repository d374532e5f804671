/** The screen of the devices. */
export const devices = {
  title: 'Devices',
  list: 'Devices',
  columns: {
    name: 'Name',
    state: 'State',
    chip: 'Chip',
    memory: 'Memory',
    load: 'Load',
    plays: 'Plays',
    seen: 'Heard of',
  },
  idle: 'idle',
  since: (age: string) => `since ${age}`,
  loadOf: (name: string, load: string) => `Load of ${name} over the last minutes, now ${load}`,
  empty: {
    title: 'No device has joined yet',
    text: 'Start the agent on a machine of yours: it finds this cluster by itself, and you let it in here.',
  },
};
