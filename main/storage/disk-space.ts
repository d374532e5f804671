import { statfs } from 'node:fs/promises';
import type { DiskRoom } from '../../common/api/cluster-contract.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';

interface DiskSpaceDeps {
  readonly folder: string;
  readonly clock: Clock;
}

const LOOK_AGAIN_MS = 30_000;

/** How much room the disk of a folder has, looked at twice a minute. */
export class DiskSpace implements Service {
  readonly name = 'disk-space';
  readonly #deps: DiskSpaceDeps;
  #room: DiskRoom | null = null;
  #disarm = () => {};

  constructor(deps: DiskSpaceDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    await this.look();
    this.#disarm = this.#deps.clock.every(LOOK_AGAIN_MS, () => void this.look());
  }

  async stop(): Promise<void> {
    this.#disarm();
  }

  /** As it was at the last look; null where the system cannot tell. */
  get room(): DiskRoom | null {
    return this.#room;
  }

  /** Looks now. */
  async look(): Promise<DiskRoom | null> {
    this.#room = await statfs(this.#deps.folder).then(
      ({ bavail, blocks, bsize }) => ({ freeBytes: bavail * bsize, totalBytes: blocks * bsize }),
      () => null,
    );
    return this.#room;
  }
}
