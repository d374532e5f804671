import { type ChildProcess, spawn } from 'node:child_process';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { MALLOC_ENVIRONMENT } from '../../platform/process/malloc-environment.ts';
import { LAUNCHER_VARIABLE, SaidByAgent, type SaidByLauncher } from './launcher-messages.ts';

interface AgentStart {
  /** Built file of the agent. */
  readonly script: string;
  readonly args: readonly string[];
  /** The launcher's own file. */
  readonly launcher: string;
  /** Its last words are kept, for whoever wants to know why it ended. */
  readonly keepsWords: boolean;
  readonly clock: Clock;
  readonly onSaid: (said: SaidByAgent) => void;
}

/** How an agent's process ended. */
export interface AgentExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what it wrote to standard error, where that was kept. */
  readonly words: string;
}

/** A stop may take this long; then the process is ended. */
const STOP_MS = 15_000;
/** A service manager may tell all processes at once: who is told twice ends without tidying up. */
const TOLD_BY_OTHERS_MS = 250;
const MOST_WORDS = 2_000;

/** One life of the agent, in a process of its own. */
export class AgentProcess {
  readonly exited: Promise<AgentExit>;
  readonly #child: ChildProcess;
  readonly #clock: Clock;
  #words = '';
  #isStopping = false;

  constructor({ script, args, launcher, keepsWords, clock, onSaid }: AgentStart) {
    this.#clock = clock;
    this.#child = spawn(process.execPath, [script, ...args], {
      stdio: ['inherit', 'inherit', keepsWords ? 'pipe' : 'inherit', 'ipc'],
      env: { ...MALLOC_ENVIRONMENT, ...process.env, [LAUNCHER_VARIABLE]: launcher },
    });
    this.#child.stderr?.on('data', (bytes: Buffer) => {
      process.stderr.write(bytes);
      this.#words = (this.#words + bytes.toString('utf8')).slice(-MOST_WORDS);
    });
    this.#child.on('message', (message) => {
      const said = SaidByAgent.safeParse(message).data;
      if (said !== undefined) onSaid(said);
    });
    this.exited = new Promise((resolve) => {
      this.#child.once('error', (error) => resolve({ code: 1, signal: null, words: error.message }));
      this.#child.once('close', (code, signal) => resolve({ code, signal, words: this.#words }));
    });
  }

  /** null where it could not even be started. */
  get pid(): number | null {
    return this.#child.pid ?? null;
  }

  tell(message: SaidByLauncher): void {
    // One that is ending hears nothing any more.
    if (this.#child.connected) this.#child.send(message, () => {});
  }

  /** Asks it to stop, and ends it where it does not. */
  async stop(): Promise<AgentExit> {
    if (!this.#isStopping) {
      this.#isStopping = true;
      const disarm = [
        this.#clock.after(TOLD_BY_OTHERS_MS, () => this.tell({ kind: 'stop' })),
        this.#clock.after(STOP_MS, () => this.end()),
      ];
      void this.exited.then(() => {
        for (const one of disarm) one();
      });
    }
    return await this.exited;
  }

  /** Ends it on the spot. */
  end(): void {
    this.#child.kill('SIGKILL');
  }
}
