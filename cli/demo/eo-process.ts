import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

const ENTRY = fileURLToPath(new URL('../index.ts', import.meta.url));
const KILL_AFTER_MS = 10_000;
const LAST_LINES = 5;

interface EoProcessOptions {
  readonly name: string;
  /** Arguments of `eo`. */
  readonly args: readonly string[];
  /** Beside what this process has: secrets do not belong into arguments. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Where everything that it prints goes. */
  readonly logFile: string;
  /** Called when it ends before it was told to. */
  readonly onDied: (process: EoProcess) => void;
}

/**
 * An `eo` in a process group of its own, so that Ctrl-C in the terminal reaches only the one who decides in which order
 * things stop. It stops by itself when this process dies, in whatever way.
 */
export class EoProcess {
  readonly name: string;
  readonly logFile: string;
  readonly #child: ChildProcess;
  readonly #ended: Promise<void>;
  #isStopping = false;
  #hasEnded = false;

  constructor({ name, args, environment, logFile, onDied }: EoProcessOptions) {
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, 'a');
    this.#child = spawn(process.execPath, [ENTRY, ...args, '--stop-with-parent'], {
      stdio: ['pipe', log, log],
      env: { ...process.env, ...environment },
      detached: true,
    });
    closeSync(log);
    this.#ended = new Promise((resolve) => {
      const end = (): void => {
        if (this.#hasEnded) return;
        this.#hasEnded = true;
        if (!this.#isStopping) onDied(this);
        resolve();
      };
      this.#child.once('exit', end);
      this.#child.once('error', end);
    });
  }

  /** How it ended, in words. */
  get ending(): string {
    const { exitCode, signalCode } = this.#child;
    return signalCode === null ? `exit code ${exitCode ?? 'unknown'}` : signalCode;
  }

  /** Asks it to stop; after ten seconds, kills it and all that it started. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    if (this.#hasEnded) return;
    this.#child.kill('SIGTERM');
    const force = setTimeout(() => this.killNow(), KILL_AFTER_MS);
    await this.#ended;
    clearTimeout(force);
  }

  /** Kills it and all that it started, on the spot. */
  killNow(): void {
    this.#isStopping = true;
    if (this.#child.pid === undefined) return;
    try {
      process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // The whole group has gone already.
    }
  }

  /** The last lines that it printed. */
  async lastLines(): Promise<string> {
    const text = await readFile(this.logFile, 'utf8').catch(() => '');
    return text.trimEnd().split('\n').slice(-LAST_LINES).join('\n');
  }
}
