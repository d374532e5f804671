import { spawn } from 'node:child_process';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { holdInhibitLock } from './inhibit-lock.ts';

interface StayAwakeDeps {
  readonly clock: Clock;
  /** Whether this device is at something that a sleep would break off. */
  readonly isAtWork: () => boolean;
}

const LOOK_MS = 2_000;
const WHY = 'works on a task';

/**
 * Keeps an idle machine from falling asleep for as long as it is at work, and not a moment longer: on Linux by a lock of
 * logind, on macOS by `caffeinate`. Whoever closes the lid or chooses sleep is not held up.
 */
export class StayAwake implements Service {
  readonly name = 'stay-awake';
  readonly #deps: StayAwakeDeps;
  #release: (() => void) | undefined;
  #stopLooking = () => {};

  constructor(deps: StayAwakeDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stopLooking = this.#deps.clock.every(LOOK_MS, () => this.#look());
  }

  async stop(): Promise<void> {
    this.#stopLooking();
    this.#letGo();
  }

  #look(): void {
    if (!this.#deps.isAtWork()) this.#letGo();
    else this.#release ??= keepAwake();
  }

  #letGo(): void {
    this.#release?.();
    this.#release = undefined;
  }
}

function keepAwake(): () => void {
  if (process.platform !== 'darwin') return holdInhibitLock({ what: 'idle', mode: 'block', why: WHY });
  const caffeinate = spawn('caffeinate', ['-i', '-w', String(process.pid)], { stdio: 'ignore' });
  caffeinate.once('error', () => undefined);
  return () => void caffeinate.kill();
}
