import type { DatasetDescription, ModelFormat } from '../../../common/domain/file-description.ts';
import type { ItemProblem } from '../../drop/drop-item.ts';
import type { UploadState } from '../../stores/uploads-store.ts';

const problems: Record<ItemProblem, string> = {
  name: 'Lower-case letters, digits, dots, hyphens and underscores, 64 at most; a letter or digit first.',
  'name-taken': 'There is a data set of this name already.',
  'name-twice': 'Another one of these has this name.',
  label: 'Which column holds the class? None of them is called “label”.',
  'label-unknown': 'There is no such column.',
  holdout: 'A number from 0 to 90.',
  scale: 'A number above 0, such as 0.0625.',
};
const phases: Record<UploadState['phase'], string> = {
  waiting: 'Waits its turn: two are sent at a time',
  reading: 'Reads the file for its hash',
  sending: 'Sending',
  finishing: 'Sends the last piece; the orchestrator checks the hash and the content',
  paused: 'Paused; what was sent is kept for seven days',
  cut: 'No connection; goes on by itself when there is one',
  failed: 'Failed',
  done: 'Stored, hash checked',
};
const modelFormats: Record<ModelFormat, string> = {
  gguf: 'GGUF model',
  onnx: 'ONNX model',
  safetensors: 'safetensors model',
  'parameters-f32': 'trained here',
};
const datasetFormats: Record<DatasetDescription['format'], string> = {
  idx: 'IDX data set',
  csv: 'CSV table',
  tsv: 'TSV table',
  npy: 'NumPy array',
  npz: 'NumPy archive',
  archive: 'data set of several files',
};

/** What is dropped on the window, and on its way to the orchestrator. */
export const drop = {
  overlay: {
    title: 'Drop to see what it is',
    text: 'Models (GGUF, ONNX, safetensors), data sets (CSV, NumPy, IDX, folders of images, ZIP), job files.',
    note: 'Files are recognised by what is in them. Nothing is sent before you say so.',
  },
  add: 'Add',
  files: 'Files …',
  folder: 'A folder …',
  title: (count: number) => (count === 1 ? 'Add this file?' : `Add these ${count} files?`),
  looking: 'Reading its header …',
  memory: (need: string) => `needs ${need} of memory`,
  parameters: (count: string) => `${count} parameters`,
  context: (tokens: string) => `${tokens} tokens of context`,
  samples: (count: string) => `${count} samples`,
  columns: (count: string) => `${count} columns`,
  classes: (count: string) => `${count} classes`,
  filesIn: (count: string) => `${count} files`,
  shape: (shape: string) => `${shape} a sample`,
  externalData: 'Its weights lie in other files, which are not part of this one: it cannot be run by itself.',
  needs: (what: string) =>
    `On its own it cannot be read: it needs ${what}. Drop them together, or the folder that holds them.`,
  job: (name: string) => `job file “${name}”`,
  openJob: 'Open as a new job',
  unknown: (seen: string) => `Not recognised: it looks like ${seen}.`,
  keepUnknown: 'Store it all the same, as a file of unknown kind beside the models',
  wanted: (name: string) => `Add ${name}`,
  nameLabel: 'Store as',
  newVersion: (version: string) => `Becomes version ${version} of this model.`,
  remove: (name: string) => `Leave ${name} out`,
  options: 'How to read it',
  label: { name: 'Column of the class', note: 'Empty: “label”' },
  holdout: { name: 'Held out for testing, %', note: 'Empty: 15 %, where there is no test part' },
  scale: { name: 'Factor on every value', note: 'Empty: 1/255 for bytes, else 1' },
  problems,
  actions: {
    models: (count: number) => (count === 1 ? 'Add the model' : `Add ${count} models`),
    datasets: (count: number) => (count === 1 ? 'Add the data set' : `Add ${count} data sets`),
    both: (count: number) => `Add all ${count}`,
    none: 'Nothing to add',
  },
  unclear: (files: string) => `Something is missing or wrong at ${files}.`,
  total: (size: string) => `${size} to send`,
  modelFormats,
  datasetFormats,
  compressed: 'compressed',
  uploads: {
    title: 'Uploads',
    phases,
    summary: (count: number) => (count === 1 ? 'Sending 1 file' : `Sending ${count} files`),
    idle: (count: number) => (count === 1 ? '1 upload' : `${count} uploads`),
    speed: (perSecond: string) => `${perSecond}/s`,
    left: (duration: string) => `${duration} left`,
    of: (done: string, total: string) => `${done} of ${total}`,
    read: (done: string, total: string) => `${done} of ${total} read`,
    pause: (name: string) => `Pause ${name}`,
    resume: (name: string) => `Go on with ${name}`,
    retry: (name: string) => `Try ${name} again`,
    cancel: (name: string) => `Stop sending ${name}`,
    dismiss: (name: string) => `Take ${name} off the list`,
    clear: 'Clear finished',
    show: 'Show uploads',
    hide: 'Hide uploads',
    open: 'Open',
    version: (name: string, version: string) => `${name}, version ${version}`,
    ended: (name: string) => `${name} is stored.`,
    stop: {
      title: (name: string) => `Stop sending ${name}?`,
      text: (kept: string) =>
        `${kept} have been sent. They are kept for seven days: drop the same file again, under the same name, and it goes on from there.`,
      action: 'Stop sending',
    },
  },
};
