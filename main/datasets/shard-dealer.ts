import { rm } from 'node:fs/promises';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { PartitionSpec } from '../../common/specs/partition-spec.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ShardMethods, WrittenShard } from './shard-worker.ts';

/** One part of a managed data set, as content of the store. */
export interface Shard {
  readonly sha256: Sha256;
  readonly sizeBytes: number;
  readonly samples: number;
}

interface Cut {
  /** The sample pack to cut. */
  readonly pack: Sha256;
  readonly spec: PartitionSpec;
  readonly partitions: number;
  readonly seed: number;
}

/** Cuts managed data into shards, in a thread of its own. */
export class ShardDealer {
  readonly #blobs: BlobStore;
  /** Dealt, and not yet written down by whoever asked: how often. */
  readonly #fresh = new Map<Sha256, number>();

  constructor(blobs: BlobStore) {
    this.#blobs = blobs;
  }

  /** True while a shard waits to be written down: it must not be let go. */
  isFresh(sha256: Sha256): boolean {
    return this.#fresh.has(sha256);
  }

  /**
   * Hands the shards, by partition number, to `keep`, which writes down that they are needed. The same cut gives the same
   * shards. @throws AppError `storage-full`
   */
  async deal({ pack, spec, partitions, seed }: Cut, keep: (shards: readonly Shard[]) => void): Promise<void> {
    const worker = new CallableWorker<ShardMethods>(new URL('./shard-worker.ts', import.meta.url));
    let written: readonly WrittenShard[] = [];
    const files = Array.from({ length: partitions }, () => this.#blobs.temporaryPath());
    try {
      written = await worker.call('cut', { packFile: this.#blobs.path(pack), spec, seed, files });
      for (const { sha256 } of written) this.#hold(sha256, 1);
      for (const shard of written) await this.#blobs.adopt(shard.file, shard.sha256);
      keep(written.map(({ sha256, sizeBytes, samples }) => ({ sha256, sizeBytes, samples })));
    } finally {
      for (const { sha256 } of written) this.#hold(sha256, -1);
      await worker.end();
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  }

  #hold(sha256: Sha256, change: 1 | -1): void {
    const holders = (this.#fresh.get(sha256) ?? 0) + change;
    if (holders > 0) this.#fresh.set(sha256, holders);
    else this.#fresh.delete(sha256);
  }
}
