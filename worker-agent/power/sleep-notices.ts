import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fullJitter } from '../../common/full-jitter.ts';
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

/** How `setpriv` ends where there is no `gdbus`. */
const NO_PROGRAM = 127;
const BACKOFF = { firstMs: 1_000, capMs: 60_000 };
/** What ends so often at once, one start after the other, will not hear anything here. */
const MOST_STARTS = 10;
const AT_ONCE_MS = 60_000;

/**
 * Hears from systemd-logind that the machine is about to sleep, and that it is awake again (the signal PrepareForSleep,
 * org.freedesktop.login1(5)), and holds the sleep up meanwhile by a delay lock, which logind grants for five seconds as a
 * rule. Without logind, or without its tools, nothing is heard: the sleep shows when it is over. Who cannot hear of its end any
 * more counts as awake.
 */
export class SleepNotices implements Service {
  readonly name = 'sleep-notices';
  readonly #deps: SleepNoticesDeps;
  #monitor: ChildProcess | undefined;
  #unlock: (() => void) | undefined;
  #isAsleep = false;
  #isStopped = false;
  /** Falling asleep and waking, one after the other. */
  #course: Promise<void> = Promise.resolve();
  /** That ended at once, one after the other. */
  #starts = 0;
  #disarm: () => void = () => undefined;

  constructor(deps: SleepNoticesDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    if (process.platform !== 'linux') return;
    this.#listen();
    this.#take();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
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
    const startedAt = this.#deps.clock.monotonic();
    monitor.once('error', () => this.#release());
    monitor.once('exit', (code) => this.#ended(code, startedAt));
    createInterface({ input: monitor.stdout }).on('line', (line) => this.#hear(line));
    this.#monitor = monitor;
  }

  /** Whether the machine sleeps is not known any more. */
  #ended(code: number | null, startedAt: number): void {
    this.#release();
    this.#monitor = undefined;
    if (this.#isStopped) return;
    const { clock, logger } = this.#deps;
    if (this.#isAsleep) this.#wake('nothing is heard of its sleep any more: this machine counts as awake');
    this.#starts = clock.monotonic() - startedAt < AT_ONCE_MS ? this.#starts + 1 : 1;
    if (code === NO_PROGRAM || this.#starts >= MOST_STARTS) {
      logger.info({ starts: this.#starts }, 'no notice of sleep is heard here');
      return;
    }
    this.#disarm = clock.after(fullJitter(this.#starts, BACKOFF), () => {
      this.#listen();
      this.#take();
    });
  }

  #hear(line: string): void {
    const [, isAsleep] = SIGNAL.exec(line) ?? [];
    if (isAsleep === 'false') this.#wake('this machine is awake again');
    if (isAsleep !== 'true' || this.#isAsleep) return;
    this.#isAsleep = true;
    this.#deps.logger.info('this machine is about to sleep');
    this.#follow(() => this.#deps.onSleep().finally(() => this.#release()));
  }

  #wake(why: string): void {
    this.#isAsleep = false;
    this.#deps.logger.info(why);
    this.#follow(async () => {
      this.#take();
      this.#deps.onWake();
    });
  }

  /** A sleep may be called off while it is prepared. */
  #follow(step: () => Promise<void>): void {
    this.#course = this.#course.then(step).catch((error: unknown) => {
      this.#deps.logger.error({ err: error }, 'a notice of sleep could not be followed');
    });
  }

  /** Holds the next sleep up until it is released. */
  #take(): void {
    this.#release();
    if (this.#isStopped || this.#monitor === undefined) return;
    this.#unlock = holdInhibitLock({ what: 'sleep', mode: 'delay', why: 'hands its work back first' });
  }

  #release(): void {
    this.#unlock?.();
    this.#unlock = undefined;
  }
}
