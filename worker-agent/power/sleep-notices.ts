import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { holdInhibitLock } from './inhibit-lock.ts';

interface SleepNoticesDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  /** The machine is about to sleep: it waits for this, some seconds at the most. */
  readonly onSleep: () => Promise<void>;
  readonly onWake: () => void;
}

const LOGIND = 'org.freedesktop.login1';
const SIGNAL = /org\.freedesktop\.login1\.Manager\.PrepareForSleep \((true|false),\)/;

/** A bus that goes away comes back soon, or there is none. */
const AGAIN_MS = 1_000;
const MOST_TRIES = 6;

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
  #isAsleep = false;
  #isStopping = false;
  /** How often the monitor has ended without having heard anything. */
  #tries = 0;
  #disarm = () => {};

  constructor(deps: SleepNoticesDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    if (process.platform === 'linux') this.#listen();
  }

  async stop(): Promise<void> {
    this.#isStopping = true;
    this.#disarm();
    this.#monitor?.kill();
    this.#release();
  }

  #listen(): void {
    const words = ['monitor', '--system', '--dest', LOGIND, '--object-path', '/org/freedesktop/login1'];
    // It ends with this process, however that ends.
    const monitor = spawn('setpriv', ['--pdeathsig', 'TERM', 'gdbus', ...words], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    monitor.once('error', () => undefined);
    monitor.once('exit', () => this.#onDeaf());
    createInterface({ input: monitor.stdout }).on('line', (line) => this.#hear(line));
    this.#monitor = monitor;
    this.#take();
  }

  /** Whether a sleep that was announced is over is not heard any more: the device is awake, or this would not run. */
  #onDeaf(): void {
    this.#release();
    if (this.#isStopping) return;
    if (this.#isAsleep) this.#wakeUp();
    if (this.#tries++ >= MOST_TRIES) return;
    this.#disarm = this.#deps.clock.after(AGAIN_MS * 2 ** this.#tries, () => this.#listen());
  }

  #hear(line: string): void {
    const [, isAsleep] = SIGNAL.exec(line) ?? [];
    if (isAsleep === undefined) return;
    const { logger, onSleep } = this.#deps;
    this.#tries = 0;
    this.#isAsleep = isAsleep === 'true';
    if (this.#isAsleep) {
      logger.info('this machine is about to sleep');
      void onSleep().finally(() => this.#release());
    } else {
      this.#wakeUp();
      this.#take();
    }
  }

  #wakeUp(): void {
    this.#isAsleep = false;
    this.#deps.logger.info('this machine is awake again');
    this.#deps.onWake();
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
