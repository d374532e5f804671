import { writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { answerCalls } from '../../platform/process/calls.ts';
import type { TrialMethods } from './trial-methods.ts';

/** The process in which models are loaded on trial. Native loaders may end it: nothing else is in it. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
try {
  // Where memory runs out, the system is to end this process rather than the orchestrator.
  writeFileSync('/proc/self/oom_score_adj', '1000');
} catch {} // no Linux
process.on('disconnect', () => process.exit(0));

// Each is loaded when it is needed: the other one may not be installed.
const gguf = async () => new (await import('./load-gguf.ts')).GgufLoader();
let ggufLoader: ReturnType<typeof gguf> | undefined;

const methods: TrialMethods = {
  async gguf(file) {
    ggufLoader ??= gguf();
    return await (await ggufLoader).load(file);
  },

  async onnx(file) {
    return await (await import('./load-onnx.ts')).loadOnnx(file);
  },
};

answerCalls(
  {
    send: (message) => process.send?.(message),
    onMessage: (listener) => process.on('message', listener),
  },
  methods,
);
