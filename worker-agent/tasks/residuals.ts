import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainAssignment } from '../../common/domain/assignment.ts';

/** Of all jobs together; what was changed longest ago goes first. */
const MOST_BYTES = 2 ** 30;

/**
 * What updates have left out when they were packed: it stays on this device, and goes with the next update of the same job
 * over the same data. Losing it costs a little accuracy and nothing else.
 */
export class Residuals {
  readonly #folder: string;
  readonly #mostBytes: number;

  constructor(folder: string, mostBytes = MOST_BYTES) {
    this.#folder = folder;
    this.#mostBytes = mostBytes;
  }

  /** What that of an assignment's job and data is called; undefined where packing leaves nothing out. */
  nameOf({ jobId, data, training }: TrainAssignment): string | undefined {
    if (training.compression.name !== 'top-k') return undefined;
    return `${jobId}.${data.kind === 'shard' ? data.sha256 : 'local'}`;
  }

  /** Where it lies, if there is one. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** An update has arrived: what it has left out takes the place of what earlier ones had. */
  async keep(name: string, left: string): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    await rename(left, this.pathOf(name));
    await this.#prune();
  }

  async #prune(): Promise<void> {
    const files = await Promise.all(
      (await readdir(this.#folder)).map(async (name) => {
        const path = join(this.#folder, name);
        const { size, mtimeMs } = await stat(path);
        return { path, size, mtimeMs };
      }),
    );
    let total = 0;
    for (const { path, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
      total += size;
      if (total > this.#mostBytes) await rm(path, { force: true });
    }
  }
}
