import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Built by whoever runs a benchmark. */
const ENTRY = process.env['EO_TEST_BUILT_EO'] ?? fileURLToPath(new URL('../../cli/index.ts', import.meta.url));
const KILL_AFTER_MS = 15_000;

interface EoProcessOptions {
  /** Arguments of `eo`. */
  readonly args: readonly string[];
  /** Beside what this process has. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where everything that it prints goes. */
  readonly logFile: string;
}

/** A real `eo` in a process group of its own. It stops by itself when this process dies, in whatever way. */
export class EoProcess {
  /** When it was started, Unix time in milliseconds. */
  readonly startedAt = Date.now();
  readonly exited: Promise<void>;
  readonly #logFile: string;
  readonly #child: ChildProcess;

  constructor({ args, environment, logFile }: EoProcessOptions) {
    this.#logFile = logFile;
    const log = openSync(logFile, 'a');
    this.#child = spawn(process.execPath, [ENTRY, ...args, '--log-format', 'json', '--stop-with-parent'], {
      stdio: ['pipe', log, log],
      env: { ...process.env, ...environment },
      detached: true,
    });
    closeSync(log);
    this.exited = new Promise((resolve) => this.#child.once('close', () => resolve()));
  }

  /** Also names the process group: it and all that it started. */
  get pid(): number {
    if (this.#child.pid === undefined) throw new Error(`no process: ${this.logTail()}`);
    return this.#child.pid;
  }

  get isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Sends a signal to it and to all that it started; tells when, in Unix milliseconds. */
  signal(signal: NodeJS.Signals): number {
    const at = Date.now();
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The whole group has gone already.
    }
    return at;
  }

  /** Asks it to stop and waits until it has; after a while it is killed. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.signal('SIGKILL'), KILL_AFTER_MS);
    await this.exited;
    clearTimeout(force);
    this.signal('SIGKILL');
  }

  /** What it printed last. */
  logTail(): string {
    return readFileSync(this.#logFile, 'utf8').slice(-2_000);
  }
}
