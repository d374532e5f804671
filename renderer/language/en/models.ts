import type { ModelFit } from '../../../common/domain/model.ts';
import type { Servability } from '../../../common/domain/servability.ts';

const reasons: Record<ModelFit['reason'], (needed: string, free: string) => string> = {
  fits: (needed, free) => `needs ${needed}, ${free} free`,
  'not-online': () => 'is not online',
  'no-reading': () => 'has not told its memory yet',
  'need-unknown': () => 'what the file needs is not known',
  'too-little-memory': (needed, free) => `needs ${needed} of memory, only ${free} free`,
  'too-little-disk': (needed, free) => `takes ${needed} of disk, only ${free} free`,
};

const servability: Record<Servability, string> = {
  served: 'It can be served by the devices that have room for it.',
  'no-model': 'It is stored, and not served: it is not recognised as a model.',
  'weights-only':
    'It is stored, and not served: it holds weights without a graph. Export it as ONNX where it was made, or convert it to GGUF if it is a language model.',
  'vocabulary-only': 'It is stored, and not served: it is a vocabulary without weights.',
  'weights-elsewhere':
    'It is stored, and not served: its weights lie in other files. Save it as one file, without external data or with its parts merged.',
  'no-runtime': 'It is stored, and not served: no runtime here reads its format. Convert it to ONNX where it was made.',
  'may-run-code':
    'It is stored, and never opened: a pickle runs the code that it brings. Export it as ONNX or safetensors on a machine that you trust it with.',
};

/** The screen of the models. */
export const models = {
  title: 'Models',
  list: 'Models',
  columns: {
    name: 'Name',
    what: 'What it is',
    parameters: 'Parameters',
    quantisation: 'Precision',
    size: 'Size',
    version: 'Newest',
    from: 'From',
    added: 'Added',
  },
  version: (version: string) => `v${version}`,
  versionLong: (version: string) => `Version ${version}`,
  file: 'file of unknown kind',
  notRead: 'not looked into: it was added by an older orchestrator',
  imported: 'a file',
  importedAs: (fileName: string) => `file ${fileName}`,
  trained: 'training',
  empty: {
    title: 'No models yet',
    text: 'Drop a model file anywhere on this window (GGUF, ONNX or safetensors), or train one: each job leaves its result here.',
  },
  demonstration: {
    add: 'Add the demonstration model',
    note: 'A small model of 214 kB that writes like English, without sense: to try serving with.',
  },
  facts: {
    title: 'What it is',
    inside: 'Name inside',
    format: 'Format',
    architecture: 'Architecture',
    parameters: 'Parameters',
    tensors: 'Tensors',
    quantisation: 'Precision',
    context: 'Context',
    tokens: (count: string) => `${count} tokens`,
    memory: 'Memory to run it',
    memoryOf: (weights: string) => `${weights} weights`,
    cache: (cache: string, tokens: string) => `${cache} for a context of ${tokens} tokens`,
    work: (work: string) => `${work} work`,
    inputs: 'Takes',
    outputs: 'Gives',
    licence: 'Licence',
    producer: 'Written by',
    size: 'File',
    hash: 'SHA-256',
    looksLike: 'Looks like',
    tags: 'Tags',
    note: 'Note',
    none: '–',
  },
  servability,
  provenance: {
    title: 'Where it comes from',
    imported: (fileName: string) => `Added from the file ${fileName}`,
    importedUnnamed: 'Added from a file',
    converted: (model: string) => `Read from the layers of ${model}`,
    fetched: (source: string) => `Fetched from ${source}`,
    trained: 'Trained by',
    round: (round: string) => `after round ${round}`,
    accuracy: (accuracy: string) => `${accuracy} right on the test data`,
  },
  fit: {
    title: 'Devices with room for it',
    none: 'No device has joined yet.',
    fits: 'fits',
    fitsNot: 'no room',
    unknown: 'open',
    reasons,
  },
  versions: {
    title: 'Versions',
    version: 'Version',
    size: 'Size',
    from: 'From',
    added: 'Added',
  },
  download: 'Download',
  exportAs: (format: 'onnx' | 'safetensors'): string => (format === 'onnx' ? 'as ONNX' : 'as safetensors'),
  remove: {
    action: (name: string, version: string) => `Delete version ${version} of ${name}`,
    title: (name: string, version: string) => `Delete version ${version} of ${name}?`,
    text: (size: string) =>
      `Its file of ${size} is deleted from the orchestrator and cannot be brought back. Jobs that have used it keep their results.`,
    last: 'It is the only version: the model disappears from the list.',
    others: 'Its other versions stay.',
    done: (name: string, version: string) => `Version ${version} of ${name} is deleted.`,
  },
};
