import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';
import { within } from './within.ts';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const ENTRY = fileURLToPath(new URL('../../cli/index.ts', import.meta.url));
const TAIL_LINES = 60;
const STOP_MS = 15_000;

interface EoProcessOptions {
  readonly name: string;
  /** Arguments of `eo`. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

/** A real `eo` in a process group of its own. It and all that it started are gone when the test ends, however it ends. */
export class EoProcess {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #news = new EventEmitter().setMaxListeners(0);
  #output = '';

  constructor({ name, args, environment = {} }: EoProcessOptions) {
    this.#name = name;
    this.#child = spawn(process.execPath, [ENTRY, ...args], {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      env: { ...process.env, NO_COLOR: '1', ...environment },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
        this.#news.emit('output');
      });
    }
    this.exited = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve({ code, signal }));
    });
    onTestFailed(() => console.error(`--- ${name} printed last:\n${this.tail()}`));
    onTestFinished(() => this.kill());
    process.once('exit', () => this.signal('SIGKILL'));
  }

  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`${this.#name} was not started`);
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** All that it has printed. */
  get output(): string {
    return this.#output;
  }

  tail(): string {
    return this.#output.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  }

  /** Waits until it has printed something that matches. */
  async untilPrinted(pattern: RegExp): Promise<void> {
    const printed = async (): Promise<void> => {
      while (!pattern.test(this.#output)) await once(this.#news, 'output');
    };
    await within(`${this.#name} to print ${pattern}`, printed());
  }

  /** Sends a signal to it and to all that it started. */
  signal(signal: NodeJS.Signals): void {
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The whole group has gone already.
    }
  }

  /** Kills it and all that it started, and waits until they are gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await within(`${this.#name} to die`, this.exited, STOP_MS);
  }

  /** Asks it alone to stop, as a service manager does, and waits until it has. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<Exit> {
    this.#child.kill(signal);
    return await within(`${this.#name} to stop`, this.exited, STOP_MS);
  }
}

/** Runs a command of `eo` to its end. */
export async function runEo(args: readonly string[], environment?: Readonly<Record<string, string>>) {
  const name = `eo ${args.join(' ')}`;
  const running = new EoProcess({ name, args, ...(environment === undefined ? {} : { environment }) });
  const exit = await within(`${name} to end`, running.exited, 60_000);
  return { ...exit, output: running.output };
}
