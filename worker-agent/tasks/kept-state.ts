import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { TrainAssignment } from '../../common/domain/assignment.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { Logger } from '../../platform/logging/logger.ts';

/**
 * What updates have left out when they were packed, what an optimizer has gathered, and the model that a part has of its own
 * where layers are personal.
 */
export const KEPT_KINDS = ['residual', 'optimizer', 'model'] as const;
export type KeptKind = (typeof KEPT_KINDS)[number];

/** What is kept of a job and a part of its data, by its kind. */
export type KeptNames = { readonly [Kind in KeptKind]?: string };

/** Of all jobs together; what was changed longest ago goes first. */
const MOST_BYTES = 2 ** 30;
/** As many jobs as a beat may name; the others have their turn when these have ended. */
const MOST_JOBS = 100;

/**
 * What stays on this device from round to round, for the next task of the same job over the same data, and is forgotten when the
 * job has ended: what updates have left out when they were packed, and the state of an optimizer that goes on. Losing it costs
 * some rounds at most. Models with personal layers stay when their job has ended: nobody else has them.
 */
export class KeptState implements Service {
  readonly name = 'kept-state';
  readonly #folder: string;
  readonly #logger: Logger;
  readonly #mostBytes: number;
  readonly #names = new Set<string>();

  constructor(folder: string, logger: Logger, mostBytes = MOST_BYTES) {
    this.#folder = folder;
    this.#logger = logger;
    this.#mostBytes = mostBytes;
  }

  /** Finds what an earlier life of this agent has kept. */
  async start(): Promise<void> {
    await mkdir(this.#folder, { recursive: true });
    for (const name of await readdir(this.#folder)) this.#names.add(name);
  }

  async stop(): Promise<void> {}

  /** Jobs of which something is kept, a hundred at most. */
  jobs(): string[] {
    return [...new Set([...this.#names].filter((name) => !isModel(name)).map(jobOf))].slice(0, MOST_JOBS);
  }

  /** What that of an assignment's job and data is called, by its kind; nothing where nothing is kept. */
  namesOf({ jobId, data, training }: TrainAssignment): KeptNames {
    const base = `${jobId}.${data.kind === 'shard' ? data.sha256 : 'local'}`;
    return {
      ...(training.compression.name === 'top-k' ? { residual: `${base}.residual` } : {}),
      ...(training.keepsOptimizer ? { optimizer: `${base}.optimizer` } : {}),
      ...(training.personal === null ? {} : { model: `${base}.model` }),
    };
  }

  /** Where it lies, if there is one. */
  pathOf(name: string): string {
    return join(this.#folder, name);
  }

  /** An update has arrived: what was made with it takes the place of what was kept before. */
  async keep(name: string, made: string): Promise<void> {
    await rename(made, this.pathOf(name));
    this.#names.add(name);
    await this.#prune();
  }

  /** The jobs have ended. What can't be removed now is still counted as kept, and asked about again. */
  async forget(jobIds: readonly string[]): Promise<void> {
    const ended = new Set(jobIds);
    try {
      for (const name of this.#names) if (ended.has(jobOf(name)) && !isModel(name)) await this.#remove(name);
    } catch (error) {
      this.#logger.warn({ err: error }, 'what was kept for an ended job could not be removed');
    }
  }

  async #prune(): Promise<void> {
    const files = await Promise.all(
      [...this.#names].map(async (name) => {
        const { size, mtimeMs } = await stat(this.pathOf(name));
        return { name, size, mtimeMs };
      }),
    );
    let total = 0;
    for (const { name, size } of files.toSorted((a, b) => b.mtimeMs - a.mtimeMs)) {
      total += size;
      if (total > this.#mostBytes) await this.#remove(name);
    }
  }

  async #remove(name: string): Promise<void> {
    await rm(this.pathOf(name), { force: true, recursive: true });
    this.#names.delete(name);
  }
}

function isModel(name: string): boolean {
  return name.endsWith('.model');
}

function jobOf(name: string): string {
  return name.split('.', 1)[0] ?? name;
}
