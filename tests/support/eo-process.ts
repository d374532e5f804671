import { type ChildProcess, spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFailed, onTestFinished } from 'vitest';
import { within } from './within.ts';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

const SOURCE = fileURLToPath(new URL('../../cli/index.ts', import.meta.url));
const TAIL_LINES = 60;
const STOP_MS = 15_000;

/** What still runs. A test runner that ends early takes all of it along. */
const running = new Set<EoProcess>();
process.once('exit', () => {
  for (const one of running) one.signal('SIGKILL');
});

interface EoProcessOptions {
  readonly name: string;
  /** Arguments of `eo`. */
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What to put before the command, such as another network to run in. */
  readonly prefix?: readonly string[];
  /** Runs the sources even where `eo` was built for the run. */
  readonly fromSource?: boolean;
  /** Another program's file, in place of that of `eo`. */
  readonly entry?: string;
}

/** A real `eo` in a process group of its own. It and all that it started are gone when the test ends, however it ends. */
export class EoProcess {
  readonly exited: Promise<Exit>;
  readonly #child: ChildProcess;
  readonly #name: string;
  readonly #news = new EventEmitter().setMaxListeners(0);
  #output = '';

  constructor({ name, args, environment = {}, prefix = [], fromSource = false, ...options }: EoProcessOptions) {
    this.#name = name;
    const entry = options.entry ?? (fromSource ? SOURCE : (process.env['EO_TEST_BUILT_EO'] ?? SOURCE));
    const [program = process.execPath, ...rest] = [...prefix, process.execPath, entry, ...args];
    this.#child = spawn(program, rest, {
      stdio: ['pipe', 'pipe', 'pipe'],
      detached: true,
      // Starting is most of what the processes of a run do: the compiled code of one is kept for the next.
      env: { ...process.env, NO_COLOR: '1', NODE_COMPILE_CACHE: join(tmpdir(), 'compile-cache'), ...environment },
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
    running.add(this);
    void this.exited.then(() => running.delete(this));
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
export async function runEo(args: readonly string[], options: Omit<EoProcessOptions, 'name' | 'args'> = {}) {
  const name = `eo ${args.join(' ')}`;
  const command = new EoProcess({ name, args, ...options });
  const exit = await within(`${name} to end`, command.exited, 60_000);
  return { ...exit, output: command.output };
}
