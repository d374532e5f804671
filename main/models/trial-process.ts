import { type ChildProcess, fork } from 'node:child_process';
import type { TrialResult } from '../../common/domain/model-trial.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { Caller } from '../../platform/process/calls.ts';
import { residentBytes } from '../../platform/process/resident-bytes.ts';
import type { TrialMethods, TriedFormat } from './trial-methods.ts';

/** What a trial may take. */
export interface TrialLimits {
  readonly timeMs: number;
  /** In memory, files that are mapped into it included. */
  readonly memoryBytes: number;
}

const WATCH_MS = 50;
const LAST_OUTPUT_CHARACTERS = 2_000;
const MOST_MESSAGE = 1_000;

/** Of this process's environment; it holds secrets beside. */
const PASSED_ON = ['PATH', 'HOME', 'TMPDIR', 'LANG'];

/** One process in which models are loaded, one after the other until one ends it. */
export class TrialProcess {
  readonly #child: ChildProcess;
  readonly #caller: Caller<TrialMethods>;
  readonly #clock: Clock;
  readonly #exited: Promise<void>;
  #output = '';
  /** Why it was killed, where that was our doing. */
  #verdict: TrialResult | undefined;
  #hasEnded = false;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#child = fork(new URL('./trial-load-child.ts', import.meta.url), {
      env: Object.fromEntries(PASSED_ON.map((name) => [name, process.env[name]])),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#caller = new Caller({
      // An error here is that it has ended, which its exit tells.
      send: (message) => void this.#child.send(message as object, () => undefined),
      onMessage: (listener) => this.#child.on('message', listener),
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output = (this.#output + text).slice(-LAST_OUTPUT_CHARACTERS);
      });
    }
    this.#exited = new Promise((resolve) => {
      const gone = (how: string): void => {
        this.#hasEnded = true;
        this.#caller.fail(new AppError('runtime-crashed', how));
        resolve();
      };
      this.#child.once('error', (error) => gone(`the loader could not be started: ${error.message}`));
      this.#child.once('close', (code, signal) => gone(`the loader ended with ${signal ?? `exit code ${code}`}`));
    });
  }

  /** True once it loads no more. */
  get hasEnded(): boolean {
    return this.#hasEnded;
  }

  /** Loads a file. Whatever comes of it is an answer; only a signal that aborts rejects. */
  async load(format: TriedFormat, file: string, limits: TrialLimits, signal?: AbortSignal): Promise<TrialResult> {
    this.#output = '';
    const startedAt = this.#clock.monotonic();
    const watch = this.#watchOver(limits);
    const abort = () => this.#kill();
    signal?.addEventListener('abort', abort, { once: true });
    if (signal?.aborted === true) abort();
    try {
      const { note } = await this.#caller.call(format, file);
      const tookMs = Math.round(this.#clock.monotonic() - startedAt);
      return { outcome: 'passed', tookMs, memoryBytes: await watch.peak(), note: note === null ? null : bounded(note) };
    } catch (error) {
      signal?.throwIfAborted();
      return this.#verdict ?? this.#refusal(asAppError(error));
    } finally {
      watch.end();
      signal?.removeEventListener('abort', abort);
    }
  }

  async end(): Promise<void> {
    this.#kill();
    await this.#exited;
  }

  #refusal({ code, message, cause }: AppError): TrialResult {
    if (code === 'model-refused') return { outcome: 'refused', code: 'load-failed', message: bounded(message) };
    if (code === 'runtime-crashed') {
      const last = this.#output.trim();
      const message_ = last === '' ? message : `${message}: ${last}`;
      return { outcome: 'refused', code: 'crashed', message: bounded(message_) };
    }
    // Neither the file nor the loader: it is not installed, or has no binary for this machine.
    return { outcome: 'skipped', reason: bounded(`the loader does not work here: ${firstLine(cause) ?? message}`) };
  }

  #watchOver({ timeMs, memoryBytes }: TrialLimits) {
    let peak = 0;
    let isLooking = false;
    const look = async (): Promise<void> => {
      const { pid } = this.#child;
      if (isLooking || pid === undefined) return;
      isLooking = true;
      const resident = (await residentBytes(pid)) ?? 0;
      isLooking = false;
      peak = Math.max(peak, resident);
      if (resident > memoryBytes) {
        this.#killFor(
          'out-of-memory',
          `it took ${resident} bytes of memory to load, more than the ${memoryBytes} it may`,
        );
      }
    };
    const disarms = [
      this.#clock.every(WATCH_MS, () => void look()),
      this.#clock.after(timeMs, () => this.#killFor('timed-out', `it was not loaded within ${timeMs / 1_000} s`)),
    ];
    return {
      peak: async (): Promise<number> => {
        await look();
        return peak;
      },
      end: (): void => {
        for (const disarm of disarms) disarm();
      },
    };
  }

  #killFor(code: 'out-of-memory' | 'timed-out', message: string): void {
    this.#verdict ??= { outcome: 'refused', code, message };
    this.#kill();
  }

  #kill(): void {
    if (!this.#hasEnded) this.#child.kill('SIGKILL');
  }
}

function bounded(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .trim()
    .slice(0, MOST_MESSAGE)
    .toWellFormed();
}

function firstLine(cause: unknown): string | undefined {
  return typeof cause === 'string' ? cause.split('\n', 1)[0] : undefined;
}
