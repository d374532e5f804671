import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { StartTrainer } from './start-trainer.ts';
import { isGradient, isProgress, type ThreadMethods } from './train-methods.ts';
import { trainerOver } from './trainer-calls.ts';

/** Trains in a thread, where a process cannot be forked: in the app, whose agent is a process apart already. */
export const startTrainerThread: StartTrainer = ({ onProgress, onGradient }, onGone) => {
  const thread = new CallableWorker<ThreadMethods>(new URL('./trainer-thread.ts', import.meta.url), (message) => {
    if (isProgress(message)) onProgress(message.progress);
    else if (isGradient(message)) onGradient(message.gradient);
  });
  const methods = trainerOver(thread);
  return {
    train: async (input) => {
      try {
        return await methods.train(input);
      } catch (error) {
        if (thread.hasEnded) onGone();
        throw error;
      }
    },
    cancel: (key) => void methods.cancel({ key }).catch(() => undefined),
    finish: (key) => void methods.finish({ key }).catch(() => undefined),
    takeMean: (input) => void methods.takeMean(input).catch(() => undefined),
    end: () => thread.end(),
  };
};
