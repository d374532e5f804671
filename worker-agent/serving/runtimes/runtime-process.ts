import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { AppError } from '../../../common/errors.ts';
import type { RuntimeFacts } from '../../../common/serving/replica-plan.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import { OutputLines } from '../../../platform/logging/output-lines.ts';
import { nodeClock } from '../../../platform/node-clock.ts';
import { unpackError } from '../../../platform/process/calls.ts';
import type {
  OngoingCall,
  RunningRuntime,
  RuntimeCall,
  RuntimeDeath,
  RuntimeListener,
  RuntimeSetup,
} from '../runtime.ts';
import { LastLines } from './last-lines.ts';
import {
  type FromRuntime,
  fromSent,
  type RuntimeEvent,
  type Serialization,
  type ToRuntime,
  toSent,
} from './runtime-messages.ts';

/** What a process has written last may lie in its pipe after it has ended, and something that it has started may hold that open. */
const LAST_WORDS_MS = 250;

/** The agent's end of a process that serves a model. */
export class RuntimeProcess {
  readonly #child: ChildProcess;
  readonly #serialization: Serialization;
  readonly #logger: Logger;
  readonly #lines = new LastLines();
  readonly #listeners = new Map<number, RuntimeListener>();
  readonly #loaded = Promise.withResolvers<Omit<RuntimeFacts, 'loadMs'>>();
  readonly #death = Promise.withResolvers<RuntimeDeath>();
  #calls = 0;
  /** Why it answers no more. */
  #end: AppError | undefined;

  constructor(child: ChildProcess, serialization: Serialization, logger: Logger) {
    this.#child = child;
    this.#serialization = serialization;
    this.#logger = logger;
    this.#loaded.promise.catch(() => undefined);
    for (const stream of [child.stdout, child.stderr]) {
      const lines = new OutputLines({
        clock: nodeClock,
        onLine: (line) => logger.info(line),
        onSkipped: (count) => logger.warn({ lines: count }, 'more was printed than is logged'),
      });
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#lines.add(text);
        lines.add(text);
      });
      stream?.once('end', () => lines.end());
    }
    child.on('message', (message: FromRuntime) => this.#take(message));
    child.on('error', (error) => void this.#gone(`could not be started: ${error.message}`));
    child.once('exit', (code, signal) => void this.#gone(`ended with ${signal ?? `exit code ${code}`}`));
  }

  /** Settles once it has ended by itself, and never when it was told to. */
  get death(): Promise<RuntimeDeath> {
    return this.#death.promise;
  }

  /** Resolves once the model has answered itself. @throws AppError as the process refuses it, or dies of it */
  async load(setup: RuntimeSetup): Promise<Omit<RuntimeFacts, 'loadMs'>> {
    this.#send({ kind: 'load', setup });
    return await this.#loaded.promise;
  }

  infer(call: RuntimeCall, listener: RuntimeListener): OngoingCall {
    const id = ++this.#calls;
    if (this.#end === undefined) {
      this.#listeners.set(id, listener);
      this.#send({ kind: 'infer', id, call: toSent(call, this.#serialization) });
    } else {
      const end = this.#end;
      queueMicrotask(() => listener.onFailed(end));
    }
    const steer = (to: 'cancel' | 'pause' | 'resume') => {
      if (this.#listeners.has(id)) this.#send({ kind: 'steer', id, to });
    };
    return {
      cancel: () => {
        steer('cancel');
        this.#listeners.delete(id);
      },
      pause: () => steer('pause'),
      resume: () => steer('resume'),
    };
  }

  /** Ends the process at once; what is under way fails with the reason. */
  async end(reason: AppError): Promise<void> {
    this.#fail(reason);
    if (this.#child.exitCode !== null || this.#child.signalCode !== null || this.#child.pid === undefined) return;
    const exited = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await exited;
    await lastWords(this.#child);
  }

  /** The last lines that it wrote. */
  get log(): readonly string[] {
    return this.#lines.all;
  }

  /** What it serves with, as the rest of the agent sees it. */
  running(facts: RuntimeFacts): RunningRuntime {
    return {
      facts,
      pid: this.#child.pid,
      infer: (call, listener) => this.infer(call, listener),
      end: () => this.end(new AppError('cancelled', 'the runtime was stopped')),
    };
  }

  #take(message: FromRuntime): void {
    if (this.#end !== undefined) return;
    if (message.kind === 'ready') this.#loaded.resolve(message.facts);
    else if (message.kind === 'refused') this.#loaded.reject(unpackError(message.error));
    else for (const event of message.events) this.#tell(event);
  }

  #tell(event: RuntimeEvent): void {
    const listener = this.#listeners.get(event.id);
    if (listener === undefined) return;
    if ('piece' in event) {
      listener.onPiece(event.piece);
      return;
    }
    this.#listeners.delete(event.id);
    if ('end' in event) listener.onEnd({ ...event.end, content: fromSent(event.end.content) });
    else listener.onFailed(unpackError(event.error));
  }

  async #gone(how: string): Promise<void> {
    if (this.#end !== undefined) return;
    const crash = new AppError('runtime-crashed', `the runtime ${how}`);
    this.#fail(crash);
    if (this.#child.pid !== undefined) await lastWords(this.#child);
    this.#logger.error({ log: this.log }, crash.message);
    this.#loaded.reject(crash);
    this.#death.resolve({ error: crash, log: this.log });
  }

  #fail(error: AppError): void {
    this.#end ??= error;
    const listeners = [...this.#listeners.values()];
    this.#listeners.clear();
    for (const listener of listeners) listener.onFailed(error);
  }

  #send(message: ToRuntime): void {
    // A line that breaks is no matter here: the exit of the process tells more.
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }
}

async function lastWords(child: ChildProcess): Promise<void> {
  if (child.stdout?.destroyed === true && child.stderr?.destroyed === true) return;
  const late = AbortSignal.timeout(LAST_WORDS_MS);
  await once(child, 'close', { signal: late }).catch(() => undefined);
}
