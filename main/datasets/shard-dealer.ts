import { rm } from 'node:fs/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { PartitionSpec } from '../../common/specs/partition-spec.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { CallableWorker } from '../../platform/process/worker-line.ts';
import type { ShardMethods } from './shard-worker.ts';

/** One part of a managed data set, as content of the store. */
export interface Shard extends BlobReference {
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
  readonly #blobs: Pick<BlobStore, 'path' | 'temporaryPath' | 'publish' | 'hold'>;

  constructor(blobs: Pick<BlobStore, 'path' | 'temporaryPath' | 'publish' | 'hold'>) {
    this.#blobs = blobs;
  }

  /**
   * Hands the shards, by partition number, to `keep`, which writes down that they are needed. The same cut gives the same
   * shards. @throws AppError `storage-full`
   */
  async deal({ pack, spec, partitions, seed }: Cut, keep: (shards: readonly Shard[]) => void): Promise<void> {
    const worker = new CallableWorker<ShardMethods>(new URL('./shard-worker.ts', import.meta.url));
    const files = Array.from({ length: partitions }, () => this.#blobs.temporaryPath());
    const letGo: (() => void)[] = [];
    try {
      const written = await worker.call('cut', { packFile: this.#blobs.path(pack), spec, seed, files });
      for (const { file, sha256, sizeBytes } of written) {
        letGo.push(this.#blobs.hold(sha256));
        await this.#blobs.publish(file, { sha256, sizeBytes });
      }
      keep(written.map(({ sha256, sizeBytes, samples }) => ({ sha256, sizeBytes, samples })));
    } finally {
      for (const release of letGo) release();
      await worker.end();
      await Promise.all(files.map((file) => rm(file, { force: true })));
    }
  }
}
