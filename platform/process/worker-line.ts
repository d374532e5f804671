import { parentPort, Worker } from 'node:worker_threads';
import { AppError } from '../../common/errors.ts';
import { Caller, type Line, type Methods } from './calls.ts';

/** A worker thread that answers calls. */
export class CallableWorker<Callable extends Methods> {
  readonly #worker: Worker;
  readonly #caller: Caller<Callable>;
  #hasEnded = false;

  /** Starts the thread. `onMessage` gets what it sends besides answers. */
  constructor(entry: URL, onMessage: (message: unknown) => void = () => undefined) {
    this.#worker = new Worker(entry);
    this.#caller = new Caller({
      send: (message) => this.#worker.postMessage(message),
      onMessage: (listener) => this.#worker.on('message', listener),
    });
    this.#worker.on('message', onMessage);
    this.#worker.on('error', (cause) => {
      this.#hasEnded = true;
      this.#caller.fail(new AppError('internal', `a worker thread failed: ${cause.message}`, { cause }));
    });
    this.#worker.on('exit', () => {
      this.#hasEnded = true;
      this.#caller.fail(new AppError('cancelled', 'the worker thread has ended'));
    });
  }

  /** True once it answers no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  call<Name extends keyof Callable & string>(
    method: Name,
    input: Parameters<Callable[Name]>[0],
  ): Promise<Awaited<ReturnType<Callable[Name]>>> {
    return this.#caller.call(method, input);
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** The line of a worker thread to the thread that started it. */
export function lineToParentThread(): Line {
  if (parentPort === null) throw new Error('this file runs in a worker thread only');
  const port = parentPort;
  return {
    send: (message) => port.postMessage(message),
    onMessage: (listener) => port.on('message', listener),
  };
}
