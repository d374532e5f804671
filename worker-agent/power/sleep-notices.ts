import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { holdInhibitLock } from './inhibit-lock.ts';

interface SleepNoticesDeps {
  readonly logger: Logger;
  /** The machine is about to sleep: it waits for this, some seconds at the most. */
  readonly onSleep: () => Promise<void>;
  readonly onWake: () => void;
}

const LOGIND = 'org.freedesktop.login1';
const SIGNAL = /org\.freedesktop\.login1\.Manager\.PrepareForSleep \((true|false),\)/;

/**
 * Hears from systemd-logind that the machine is about to sleep, and that it is awake again (the signal PrepareForSleep,
 * org.freedesktop.login1(5)), and holds the sleep up meanwhile by a delay lock, which logind grants for five seconds as a
 * rule. Without logind, or without its tools, nothing is heard: the sleep shows when it is over.
 */
export class SleepNotices implements Service {
  readonly name = 'sleep-notices';
  readonly #deps: SleepNoticesDeps;
  #monitor: ChildProcess | undefined;
  #unlock: (() => void) | undefined;

  constructor(deps: SleepNoticesDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    if (process.platform !== 'linux') return;
    const words = ['monitor', '--system', '--dest', LOGIND, '--object-path', '/org/freedesktop/login1'];
    // It ends with this process, however that ends.
    const monitor = spawn('setpriv', ['--pdeathsig', 'TERM', 'gdbus', ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    monitor.once('error', () => undefined);
    monitor.once('exit', () => this.#release());
    createInterface({ input: monitor.stdout }).on('line', (line) => this.#hear(line));
    this.#monitor = monitor;
    this.#take();
  }

  async stop(): Promise<void> {
    this.#monitor?.kill();
    this.#release();
  }

  #hear(line: string): void {
    const [, isAsleep] = SIGNAL.exec(line) ?? [];
    if (isAsleep === undefined) return;
    const { logger, onSleep, onWake } = this.#deps;
    if (isAsleep === 'true') {
      logger.info('this machine is about to sleep');
      void onSleep().finally(() => this.#release());
    } else {
      logger.info('this machine is awake again');
      this.#take();
      onWake();
    }
  }

  /** Holds the next sleep up until it is released. */
  #take(): void {
    this.#release();
    this.#unlock = holdInhibitLock({ what: 'sleep', mode: 'delay', why: 'hands its work back first' });
  }

  #release(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }
}
