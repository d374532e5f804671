import { answerCalls } from '../../platform/process/calls.ts';
import { collectLess } from '../../platform/process/collect-less.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import { yieldPriority } from '../../platform/process/yield-priority.ts';
import { isGradient, isProgress, type ThreadMethods } from './train-methods.ts';
import { trainerOver } from './trainer-calls.ts';

/** The process that trains, apart from the agent: a crash of native code or a long step ends or delays only this one. */
const send = (message: unknown) => process.send?.(message);
const thread = new CallableWorker<ThreadMethods>(new URL('./trainer-thread.ts', import.meta.url), (message) => {
  if (isProgress(message) || isGradient(message)) send(message);
});
collectLess();
yieldPriority();
// Without its agent this process has nothing to do.
process.on('disconnect', () => process.exit(0));
answerCalls({ send, onMessage: (listener) => process.on('message', listener) }, trainerOver(thread));
