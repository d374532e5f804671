import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { AppError, asAppError, type ErrorCode } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import { TokenBuckets } from '../../../common/token-buckets.ts';
import type { Logger } from '../../../platform/logging/logger.ts';
import type { GentleProcesses } from '../../host/gentle-processes.ts';
import { encodeFrameHead, FRAME_VERSION, FrameReader } from '../frames/frame-format.ts';
import { parseTrainerMessage, type TrainerMessage, type TrainerQuestion } from '../frames/trainer-messages.ts';
import { ScriptOutput } from './script-output.ts';

export interface ScriptCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** Where it starts: the folder of its verified copy. */
  readonly folder: string;
}

interface ScriptProcessDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** For what it prints. */
  readonly output: Logger;
  /** A trainer that says nothing for so long hangs. */
  readonly silenceMs: number;
  readonly processes: GentleProcesses;
}

/** A question with what goes along and what may come back. */
export interface Question {
  /** Names the task in the log. */
  readonly task: string;
  readonly question: TrainerQuestion;
  readonly payload: { readonly bytes: number; readonly chunks: () => AsyncIterable<Uint8Array> };
  readonly answer: TrainerMessage['type'];
  /** How many bytes of parameters the answer may carry. */
  readonly answerBytes: { readonly least: number; readonly most: number };
  readonly onProgress: (progress: Extract<TrainerMessage, { type: 'progress' }>) => void;
}

export interface Answer {
  readonly message: TrainerMessage;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/** Frames without a payload: so many at once, and so many a second. */
const FRAMES = { burst: 1_000, perSecond: 100 };

/**
 * A trainer of the owner's as a child process in a group of its own. Whatever it does ends this process and its question
 * with a code, and nothing else.
 */
export class ScriptProcess {
  readonly #deps: ScriptProcessDeps;
  readonly #child: ChildProcess;
  readonly #output: ScriptOutput;
  readonly #frames: TokenBuckets;
  readonly #exited: Promise<void>;
  readonly #hello = Promise.withResolvers<void>();
  #asked: { readonly id: number; readonly of: Question; settle(answer: Answer | AppError): void } | undefined;
  #questions = 0;
  #disarm: () => void = () => undefined;
  /** Why it is at its end, once it is. */
  #end: AppError | undefined;

  constructor(deps: ScriptProcessDeps, { program, args, folder }: ScriptCommand, task: string) {
    this.#deps = deps;
    this.#frames = new TokenBuckets({ clock: deps.clock, ...FRAMES, keys: 1 });
    const onFlood = () => this.#fail('trainer-flooded', 'the trainer prints without end');
    this.#output = new ScriptOutput({ clock: deps.clock, logger: deps.output, onFlood });
    this.#output.begin(task);
    this.#child = spawn(program, args, { cwd: folder, env: environment(), stdio: 'pipe', detached: true });
    const reader = new FrameReader({
      accept: (header, bytes) => this.#accept(parseTrainerMessage(header), bytes),
      onFrame: (header, payload) => this.#take(parseTrainerMessage(header), payload),
    });
    this.#child.stdout?.on('data', (bytes: Buffer) => {
      if (this.#end !== undefined) return;
      try {
        reader.push(bytes);
      } catch (error) {
        const { code, message } = asAppError(error);
        this.#fail(code, message);
      }
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      if (this.#end === undefined) this.#output.add(text);
    });
    this.#child.stdin?.on('error', () => undefined); // it went: its exit tells
    this.#child.once('error', (error) =>
      this.#fail('trainer-crashed', `the trainer could not be started: ${error.message}`),
    );
    // What it has left of a group goes with it; else its pipes stay open.
    this.#child.once('exit', () => this.#kill());
    this.#exited = new Promise((resolve) => {
      this.#child.once('error', () => resolve());
      this.#child.once('close', (code, signal) => {
        this.#output.flush();
        this.#fail('trainer-crashed', `the trainer ended with ${signal ?? `exit code ${code}`}`);
        resolve();
      });
    });
    if (this.#child.pid !== undefined) {
      lowerPriority(this.#child.pid);
      this.#child.once('exit', deps.processes.add(this.#child.pid));
    }
    this.#hello.promise.catch(() => undefined);
    this.#listenFor();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** True once it answers no more. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Asks one question; rejects with what the trainer failed by, and then it may have ended. */
  async ask(question: Question): Promise<Answer> {
    this.#output.begin(question.task);
    await this.#hello.promise;
    if (this.#end !== undefined) throw this.#end;
    const id = ++this.#questions;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    this.#asked = {
      id,
      of: question,
      settle: (answer) => {
        this.#asked = undefined;
        this.#disarm();
        if (answer instanceof AppError) reject(answer);
        else resolve(answer);
      },
    };
    this.#listenFor();
    void this.#send({ ...question.question, id }, question.payload).catch((error: unknown) => {
      const { code, message } = asAppError(error);
      this.#fail(code, message);
    });
    return await promise;
  }

  /** Ends it with all that it has started. */
  async end(reason: AppError): Promise<void> {
    this.#endWith(reason);
    this.#kill();
    await this.#exited;
  }

  async #send(header: object, { bytes, chunks }: Question['payload']): Promise<void> {
    const { stdin } = this.#child;
    if (stdin === null) return;
    stdin.write(encodeFrameHead(header, bytes));
    for await (const chunk of chunks()) {
      if (this.#end !== undefined) return;
      // A pipe that breaks is no matter here: the exit of the process tells more.
      if (!stdin.write(chunk)) await Promise.race([once(stdin, 'drain').catch(() => this.#exited), this.#exited]);
    }
  }

  /** Whether this message may come now, with a payload of so many bytes. */
  #accept(message: TrainerMessage, bytes: number): void {
    const asked = this.#asked;
    const isExpected = asked !== undefined && message.type === asked.of.answer;
    const { least, most } = isExpected ? asked.of.answerBytes : { least: 0, most: 0 };
    if (bytes >= least && bytes <= most) return;
    const expected = least === most ? `${most}` : `${least} to ${most}`;
    throw new AppError(
      'trainer-protocol',
      `the trainer's "${message.type}" has ${bytes} bytes of values, not ${expected}`,
    );
  }

  #take(message: TrainerMessage, payload: Uint8Array<ArrayBuffer>): void {
    if (this.#end !== undefined) return;
    if (payload.length === 0 && this.#frames.take('') > 0) {
      this.#fail('trainer-flooded', 'the trainer sends messages without end');
      return;
    }
    if (message.type === 'hello') {
      if (message.version !== FRAME_VERSION) {
        throw new AppError(
          'trainer-protocol',
          `the trainer speaks version ${message.version} of the contract, this agent ${FRAME_VERSION}`,
        );
      }
      this.#disarm();
      this.#hello.resolve();
      return;
    }
    const asked = this.#asked;
    if (asked === undefined || message.id !== asked.id) {
      throw new AppError('trainer-protocol', `the trainer sent "${message.type}" though nothing was asked`);
    }
    this.#listenFor();
    if (message.type === 'progress') asked.of.onProgress(message);
    else if (message.type === 'failed') {
      const said = message.message.slice(0, 1_000);
      asked.settle(new AppError('trainer-failed', `the trainer failed: ${said}${this.#output.last}`));
    } else if (message.type === asked.of.answer) asked.settle({ message, payload });
    else
      throw new AppError('trainer-protocol', `the trainer answered "${message.type}" instead of "${asked.of.answer}"`);
  }

  /** The next frame must come in time. */
  #listenFor(): void {
    const { clock, silenceMs } = this.#deps;
    this.#disarm();
    this.#disarm = clock.after(silenceMs, () => {
      this.#fail('trainer-silent', `the trainer has said nothing for ${Math.round(silenceMs / 1_000)} s`);
    });
  }

  #fail(code: ErrorCode, message: string): void {
    if (this.#end !== undefined) return;
    this.#output.flush();
    const error = new AppError(code, `${message}${this.#output.last}`);
    this.#deps.logger.error({ code }, message);
    this.#endWith(error);
    this.#kill();
  }

  #endWith(error: AppError): void {
    this.#end ??= error;
    this.#disarm();
    this.#hello.reject(this.#end);
    this.#asked?.settle(this.#end);
  }

  /** The whole group: a script may have started others. */
  #kill(): void {
    const { pid } = this.#child;
    if (pid === undefined) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // nothing of it is left
    }
  }
}

/** What a script finds in its environment: that of the agent, without the agent's own settings and secrets. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !name.startsWith('EO_'));
  return {
    ...Object.fromEntries(kept),
    EDGEORCHESTRA_TRAINER: String(FRAME_VERSION),
    PYTHONUNBUFFERED: '1',
    PYTHONIOENCODING: 'utf-8',
  };
}

/** The owner's own programs go first. */
function lowerPriority(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // it has ended already
  }
}
