import type { Sha256 } from '../common/domain/ids.ts';
import type { Service } from '../common/lifecycle/service.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';

/** Lets go, at the start, what a crash has left in the store without an owner. */
export class UnusedBlobSweep implements Service {
  readonly name = 'unused-blob-sweep';
  readonly #blobs: BlobStore;
  readonly #isUsed: (sha256: Sha256) => boolean;

  constructor(blobs: BlobStore, isUsed: (sha256: Sha256) => boolean) {
    this.#blobs = blobs;
    this.#isUsed = isUsed;
  }

  async start(): Promise<void> {
    for (const sha256 of await this.#blobs.list()) await this.#blobs.release(sha256, this.#isUsed);
  }

  async stop(): Promise<void> {}
}
