import { onTestFinished } from 'vitest';
import { residentMegabytes } from './resident-memory.ts';

const PERIOD_MS = 250;

/** Looks again and again how much memory a process takes. */
export class MemoryWatch {
  readonly #pid: number;
  #most = 0;

  constructor(pid: number) {
    this.#pid = pid;
    const timer = setInterval(() => this.#look(), PERIOD_MS);
    onTestFinished(() => clearInterval(timer));
  }

  /** The most since the last time that this was asked, in megabytes. */
  take(): number {
    this.#look();
    const most = this.#most;
    this.#most = 0;
    return Math.round(most);
  }

  #look(): void {
    this.#most = Math.max(this.#most, residentMegabytes(this.#pid));
  }
}
