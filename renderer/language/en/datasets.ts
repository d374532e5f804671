import type { Dataset } from '../../../common/domain/dataset.ts';

const states: Record<Dataset['state'], string> = { importing: 'being read', ready: 'ready', failed: 'failed' };

/** The screen of the data sets. */
export const datasets = {
  title: 'Data sets',
  list: 'Data sets',
  states,
  columns: { name: 'Name', state: 'State', samples: 'Samples', shape: 'A sample', classes: 'Classes', added: 'Added' },
  empty: {
    title: 'No data sets yet',
    text: 'Drop one anywhere on this window: a CSV or NumPy file, IDX files, a folder with one folder of images for each class, or a ZIP archive.',
  },
  readingOf: (name: string) => `Reading ${name}`,
  importing: 'The orchestrator reads it; jobs can use it as soon as it is ready.',
  failed:
    'No sample of it was kept. Drop the mended file under the same name, or the same file with other options: that one is not sent twice.',
  values: (count: string) => `${count} values`,
  use: 'Use in a new job',
  facts: {
    title: 'What it is',
    source: 'Read from',
    upload: 'a file that was sent',
    shape: 'A sample',
    train: 'To train on',
    test: 'To test on',
    split: (samples: string, size: string) => `${samples} samples, ${size}`,
    classes: 'Classes',
    scale: 'Factor on values',
  },
  classes: {
    title: 'Samples of each class',
    of: (name: string, train: string, test: string) => `${name}: ${train} to train on, ${test} to test on`,
    more: (count: string) => `and ${count} more classes`,
    legend: { train: 'to train on', test: 'to test on' },
  },
  samples: {
    title: 'Some samples',
    label: (count: number) => (count === 1 ? 'One sample, with its class' : `${count} samples, each with its class`),
    number: 'Sample',
    image: (number: string) => `Sample ${number}`,
    className: 'Class',
    values: 'First values',
    loading: 'Reading some samples …',
  },
  offered: {
    title: 'Offered by devices',
    text: 'These stay on the devices; a job trains where they are.',
    none: 'No device offers any. On a device: eo agent dataset add NAME PATH',
    columns: { name: 'Name', devices: 'Devices', samples: 'Samples', shape: 'A sample' },
    differs: 'differs',
    classes: (count: string) => `${count} classes`,
    device: (name: string, samples: string) => `${name} (${samples})`,
    off: (state: string) => `, ${state}`,
  },
  remove: {
    action: (name: string) => `Delete ${name}`,
    title: (name: string) => `Delete the data set ${name}?`,
    text: (samples: string) =>
      `Its ${samples} samples are deleted from the orchestrator and cannot be brought back. Parts that devices have in their caches go as they are replaced; models that were trained on it stay.`,
    unread: 'Its import ends, and what was sent of it is deleted.',
    done: (name: string) => `${name} is deleted.`,
  },
};
