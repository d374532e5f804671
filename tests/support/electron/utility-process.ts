import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import type * as E from 'electron';

const PARENT_PORT = fileURLToPath(new URL('./parent-port.ts', import.meta.url));

/** A utility process, played by a process of Node. */
class UtilityProcessStandIn extends EventEmitter implements Pick<E.UtilityProcess, 'postMessage' | 'kill' | 'pid'> {
  readonly #child: ChildProcess;

  constructor(file: string, args: readonly string[]) {
    super();
    this.#child = fork(file, args, {
      execArgv: ['--import', PARENT_PORT],
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    this.#child.once('spawn', () => this.emit('spawn'));
    this.#child.once('exit', (code) => this.emit('exit', code ?? 1));
    this.#child.on('message', (message) => this.emit('message', message));
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined;
  }
  get stdout() {
    return this.#child.stdout;
  }
  get stderr() {
    return this.#child.stderr;
  }

  postMessage(message: unknown): void {
    this.#child.send(message as object);
  }

  kill(): boolean {
    return this.#child.kill('SIGTERM');
  }
}

export const utilityProcess = {
  fork: (file: string, args: readonly string[] = []): UtilityProcessStandIn => new UtilityProcessStandIn(file, args),
};
