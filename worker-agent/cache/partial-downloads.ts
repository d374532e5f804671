import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import { hasCode } from '../../common/errors.ts';
import { receivedBytes } from '../../platform/blobs/partial-upload.ts';
import type { FetchBlob } from './blob-cache.ts';

/** What has come of large blobs, one file each by its hash: a later life of the agent goes on where this one has stopped. */
export class PartialDownloads {
  readonly #folder: string;
  readonly #fetching = new Set<Sha256>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  /**
   * Path of a file with all of the blob, for the caller to move away. What an earlier try has left is gone on with; where the
   * whole does not have its hash then, as after a power cut, it is fetched anew.
   */
  async fetch(blob: BlobReference, fetch: FetchBlob, signal: AbortSignal): Promise<string> {
    const { sha256 } = blob;
    const file = join(this.#folder, sha256);
    this.#fetching.add(sha256);
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 });
      const isResumed = (await receivedBytes(file)) > 0;
      await fetch(blob, file, signal).catch(async (error: unknown) => {
        if (hasCode(error, 'checksum-mismatch')) await rm(file, { force: true });
        if (!isResumed || !hasCode(error, 'checksum-mismatch')) throw error;
        await fetch(blob, file, signal);
      });
      return file;
    } finally {
      this.#fetching.delete(sha256);
    }
  }

  /** Removes what nothing needs: all but these, and what is being fetched. */
  async sweep(needed: ReadonlySet<Sha256>): Promise<void> {
    for (const name of await readdir(this.#folder).catch(() => [])) {
      const sha256 = Sha256.safeParse(name).data;
      if (sha256 !== undefined && (needed.has(sha256) || this.#fetching.has(sha256))) continue;
      await rm(join(this.#folder, name), { force: true });
    }
  }
}
