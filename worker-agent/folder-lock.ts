import { readFile, rm, writeFile } from 'node:fs/promises';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { AppError } from '../common/errors.ts';
import type { Service } from '../common/lifecycle/service.ts';
import { isAlive } from '../platform/process/is-alive.ts';

const Owner = z.object({ pid: z.int().min(1), bootedAt: z.number() });

/** Two clocks of the same boot differ by less than this. */
const SAME_BOOT_MS = 60_000;

/** Keeps a second agent off a data folder: two with one identity would take turns in throwing each other out. */
export class FolderLock implements Service {
  readonly name = 'folder-lock';
  readonly #folder: string;
  #isHeld = false;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** @throws AppError `data-folder-in-use` */
  async start(): Promise<void> {
    const owner = await this.#owner();
    if (owner !== undefined && owner.pid !== process.pid && isSameBoot(owner.bootedAt) && isAlive(owner.pid)) {
      throw new AppError('data-folder-in-use', `another agent (process ${owner.pid}) is using ${this.#folder}`, {
        hint: 'Stop it first, or start this one with --data and another folder.',
      });
    }
    await writeFile(this.#path, JSON.stringify({ pid: process.pid, bootedAt: bootedAt() }));
    this.#isHeld = true;
  }

  async stop(): Promise<void> {
    if (this.#isHeld) await rm(this.#path, { force: true });
    this.#isHeld = false;
  }

  async #owner(): Promise<z.infer<typeof Owner> | undefined> {
    try {
      return Owner.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  get #path(): string {
    return join(this.#folder, 'agent.lock');
  }
}

function bootedAt(): number {
  return Date.now() - uptime() * 1_000;
}

/** A process of an earlier boot is gone, even if its number lives on. */
function isSameBoot(then: number): boolean {
  return Math.abs(bootedAt() - then) < SAME_BOOT_MS;
}
