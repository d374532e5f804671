import { constants, setPriority } from 'node:os';
import { answerCalls } from '../../platform/process/calls.ts';
import { collectLess } from '../../platform/process/collect-less.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import { isProgress, type ThreadMethods, type TrainMethods } from './train-methods.ts';

/** The process that trains, apart from the agent: a crash of native code or a long step ends or delays only this one. */
const send = (message: unknown) => process.send?.(message);
const thread = new CallableWorker<ThreadMethods>(new URL('./trainer-thread.ts', import.meta.url), (message) => {
  if (isProgress(message)) send(message);
});
const stops = new Map<string, Int32Array>();

const methods: TrainMethods = {
  async train(input) {
    const stop = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    stops.set(input.key, stop);
    try {
      return await thread.call('train', { ...input, stop });
    } finally {
      stops.delete(input.key);
    }
  },

  async cancel({ key }) {
    const stop = stops.get(key);
    if (stop !== undefined) Atomics.store(stop, 0, 1);
  },
};

collectLess();
// The owner's own programs go first.
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
// Without its agent this process has nothing to do.
process.on('disconnect', () => process.exit(0));
answerCalls({ send, onMessage: (listener) => process.on('message', listener) }, methods);
