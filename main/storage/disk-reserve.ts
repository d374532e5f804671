import { randomBytes } from 'node:crypto';
import { rmSync, statSync, writeFileSync } from 'node:fs';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';

interface DiskReserveDeps {
  readonly path: string;
  readonly sizeBytes: number;
  readonly clock: Clock;
}

const REFILL_MS = 60_000;

/**
 * A file that only takes up room. On a full disk it is given up for the database's sake, so that what has to be written
 * down then, such as a job that stops, still can be.
 */
export class DiskReserve implements Service {
  readonly name = 'disk-reserve';
  readonly #deps: DiskReserveDeps;
  #endRefill = () => {};

  constructor(deps: DiskReserveDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#fill();
    this.#endRefill = this.#deps.clock.every(REFILL_MS, () => this.#fill());
  }

  async stop(): Promise<void> {
    this.#endRefill();
  }

  /** Gives the room back; false when there was none. */
  release(): boolean {
    const hadRoom = this.#isFull;
    rmSync(this.#deps.path, { force: true });
    return hadRoom;
  }

  get #isFull(): boolean {
    return statSync(this.#deps.path, { throwIfNoEntry: false })?.size === this.#deps.sizeBytes;
  }

  #fill(): void {
    if (this.#isFull) return;
    try {
      // Random, for file systems that compress.
      writeFileSync(this.#deps.path, randomBytes(this.#deps.sizeBytes), { mode: 0o600 });
    } catch {
      rmSync(this.#deps.path, { force: true });
    }
  }
}
