import { type ChildProcess, fork } from 'node:child_process';
import type { UpdateSummary } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { Caller } from '../../platform/process/calls.ts';
import { isProgress, type TrainInput, type TrainMethods, type TrainProgress } from './train-methods.ts';

interface Child {
  readonly process: ChildProcess;
  readonly caller: Caller<TrainMethods>;
}

const LAST_OUTPUT_BYTES = 2_000;

/** The warm child process that trains. It is started at the first task, and anew at the next one after it died. */
export class Trainer implements Service {
  readonly name = 'trainer';
  readonly #logger: Logger;
  readonly #listeners = new Map<string, (progress: TrainProgress['progress']) => void>();
  #child: Child | undefined;
  #queue: Promise<unknown> = Promise.resolve();

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    const { process: child, caller } = this.#child ?? {};
    this.#child = undefined;
    caller?.fail(new AppError('cancelled', 'the trainer was stopped'));
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
  }

  /**
   * Trains one task at a time; others wait for their turn.
   * @throws AppError `trainer-crashed` when the process died; `cancelled` after the signal; what training itself throws
   */
  train(
    input: TrainInput,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    const turn = this.#queue.then(() => this.#train(input, onProgress, signal));
    this.#queue = turn.catch(() => undefined);
    return turn;
  }

  async #train(
    input: TrainInput,
    onProgress: (progress: TrainProgress['progress']) => void,
    signal: AbortSignal,
  ): Promise<UpdateSummary> {
    signal.throwIfAborted();
    const { caller } = this.#running();
    const cancel = () => void caller.call('cancel', { key: input.key }).catch(() => undefined);
    this.#listeners.set(input.key, onProgress);
    signal.addEventListener('abort', cancel, { once: true });
    try {
      return await caller.call('train', input);
    } finally {
      signal.removeEventListener('abort', cancel);
      this.#listeners.delete(input.key);
    }
  }

  #running(): Child {
    this.#child ??= this.#fork();
    return this.#child;
  }

  #fork(): Child {
    const child = fork(new URL('./trainer-child.ts', import.meta.url), {
      serialization: 'advanced',
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const caller = new Caller<TrainMethods>({
      send: (message) => child.send(message as object),
      onMessage: (listener) => child.on('message', listener),
    });
    child.on('message', (message: unknown) => {
      if (isProgress(message)) this.#listeners.get(message.progress.key)?.(message.progress);
    });
    let lastOutput = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        lastOutput = (lastOutput + text).slice(-LAST_OUTPUT_BYTES);
        this.#logger.debug({ output: text.trimEnd() }, 'the trainer said something');
      });
    }
    const onGone = (how: string) => {
      if (this.#child?.process !== child) return;
      this.#child = undefined;
      this.#logger.error({ lastOutput }, `the trainer ${how}`);
      caller.fail(new AppError('trainer-crashed', `the trainer ${how}`, { details: { lastOutput } }));
    };
    child.once('error', (error) => onGone(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => onGone(`ended with ${signal ?? `exit code ${code}`}`));
    return { process: child, caller };
  }
}
