import type { Servability } from './servability.ts';

/** Why a model is only stored, and what to do instead. */
interface ServabilityWords {
  readonly why: string;
  readonly instead: string;
}

const WORDS: Readonly<Record<Exclude<Servability, 'served'>, ServabilityWords>> = {
  'no-model': { why: 'it is not recognised as a model', instead: 'Look at what it was recognised as.' },
  'weights-only': {
    why: 'it holds weights without a graph',
    instead: 'Export the model as ONNX where it was made, or convert it to GGUF if it is a language model.',
  },
  'vocabulary-only': { why: 'it has no tensors: it is a vocabulary only', instead: 'Take the file with the weights.' },
  'weights-elsewhere': {
    why: 'its weights lie in other files, which are not part of it',
    instead: 'Save it as one file: without external data, or with its parts merged.',
  },
  'no-runtime': { why: 'no runtime here reads its format', instead: 'Convert it to ONNX where it was made.' },
  'may-run-code': {
    why: 'it is a pickle, which runs the code that it brings when it is opened, and so is never opened here',
    instead: 'Export the model as ONNX or safetensors on a machine that you trust it with.',
  },
};

/** Why a model is only stored, and what to do, in English; undefined where it can be served. */
export function describeServability(servability: Servability): ServabilityWords | undefined {
  return servability === 'served' ? undefined : WORDS[servability];
}
