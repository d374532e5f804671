import { execFile } from 'node:child_process';
import { uptime } from 'node:os';
import { performance } from 'node:perf_hooks';
import { promisify } from 'node:util';
import type { LastSleep } from '../../common/domain/device.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { parseMacSleep } from './parse-mac-sleep.ts';

/** Two clocks of the machine, in milliseconds: one goes on while it sleeps, the other stands still. */
export interface SleepClocks {
  readonly always: () => number;
  readonly awake: () => number;
}

const LOOK_MS = 5_000;
/** Less is a rounding of the clocks. */
const SHORTEST_MS = 1_500;
/** On Linux (proc_uptime(5), clock_gettime(2)). */
const CLOCKS: SleepClocks = { always: () => uptime() * 1_000, awake: () => performance.now() };

const run = promisify(execFile);

/** Notices that the machine has slept, also where nobody said so before: a lid that was closed is no crash. */
export class SleepWatch implements Service {
  readonly name = 'sleep-watch';
  readonly #clock: Clock;
  readonly #clocks: SleepClocks;
  #ahead: number;
  #last: { readonly lastedMs: number; readonly endedAt: number } | undefined;
  #stopLooking = () => {};

  constructor(clock: Clock, clocks = CLOCKS) {
    this.#clock = clock;
    this.#clocks = clocks;
    this.#ahead = clocks.always() - clocks.awake();
  }

  async start(): Promise<void> {
    this.#stopLooking = this.#clock.every(LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stopLooking();
  }

  /** The last sleep of this machine since the agent started; null without one. */
  async last(): Promise<LastSleep | null> {
    if (process.platform === 'darwin') return await lastSleepOfMac(Date.now());
    this.#look();
    if (this.#last === undefined) return null;
    const { lastedMs, endedAt } = this.#last;
    return { lastedMs, endedMsAgo: Math.max(0, Math.round(this.#clocks.always() - endedAt)) };
  }

  #look(): void {
    const always = this.#clocks.always();
    const ahead = always - this.#clocks.awake();
    const lastedMs = Math.round(ahead - this.#ahead);
    this.#ahead = ahead;
    if (lastedMs >= SHORTEST_MS) this.#last = { lastedMs, endedAt: always };
  }
}

/** What the kernel of a Mac remembers. */
async function lastSleepOfMac(now: number): Promise<LastSleep | null> {
  const { stdout } = await run('sysctl', ['-n', 'kern.sleeptime', 'kern.waketime']).catch(() => ({ stdout: '' }));
  return parseMacSleep(stdout, now);
}
