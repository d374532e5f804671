import { fork } from 'node:child_process';
import { AppError } from '../../common/errors.ts';
import { OutputLines } from '../../platform/logging/output-lines.ts';
import { nodeClock } from '../../platform/node-clock.ts';
import { Caller } from '../../platform/process/calls.ts';
import type { StartTrainer } from './start-trainer.ts';
import { isGradient, isProgress, type TrainMethods } from './train-methods.ts';

const LAST_OUTPUT_BYTES = 2_000;

/** How native code ends a process. Other signals come from people and systems. */
const CRASHES: ReadonlySet<string | null> = new Set(['SIGABRT', 'SIGSEGV', 'SIGBUS', 'SIGILL', 'SIGFPE', 'SIGTRAP']);

/** Trains in a child process: whatever happens to it, the agent goes on. */
export const startTrainerProcess: StartTrainer = ({ onProgress, onGradient, onPrinted }, onGone, logger) => {
  const child = fork(new URL('./trainer-child.ts', import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const caller = new Caller<TrainMethods>({
    send: (message) => child.send(message as object),
    onMessage: (listener) => child.on('message', listener),
  });
  child.on('message', (message: unknown) => {
    if (isProgress(message)) onProgress(message.progress);
    else if (isGradient(message)) onGradient(message.gradient);
  });
  let isEnding = false;
  let lastOutput = '';
  let task: string | undefined;
  for (const stream of [child.stdout, child.stderr]) {
    const lines = new OutputLines({
      clock: nodeClock,
      onLine: (line) => onPrinted(line, task),
      onSkipped: (count) => logger.warn({ lines: count, task }, 'more was printed than is logged'),
    });
    stream?.setEncoding('utf8').on('data', (text: string) => {
      lastOutput = (lastOutput + text).slice(-LAST_OUTPUT_BYTES);
      lines.add(text);
    });
    stream?.once('end', () => lines.end());
  }
  const gone = (how: string, signal: string | null): void => {
    if (isEnding) return;
    isEnding = true;
    logger.error({ lastOutput }, `the trainer ${how}`);
    const error = new AppError('trainer-crashed', `the trainer ${how}`, { details: { lastOutput } });
    onGone(CRASHES.has(signal) ? child.pid : undefined);
    caller.fail(error);
  };
  child.once('error', (error) => gone(`could not be started: ${error.message}`, null));
  child.once('exit', (code, signal) => gone(`ended with ${signal ?? `exit code ${code}`}`, signal));
  return {
    pid: child.pid,
    train: (input) => {
      task = input.key;
      return caller.call('train', input);
    },
    cancel: (key) => void caller.call('cancel', { key }).catch(() => undefined),
    takeMean: (input) => void caller.call('takeMean', input).catch(() => undefined),
    finish: (key) => void caller.call('finish', { key }).catch(() => undefined),
    end: async () => {
      isEnding = true;
      caller.fail(new AppError('cancelled', 'the trainer was stopped'));
      if (child.exitCode !== null || child.signalCode !== null) return;
      const exited = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGKILL');
      await exited;
    },
  };
};
