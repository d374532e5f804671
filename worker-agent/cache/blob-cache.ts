import { rm, stat, utimes } from 'node:fs/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';

/** Brings a blob's bytes, checked against its hash, to a file. */
export type FetchBlob = (blob: BlobReference, file: string, signal: AbortSignal) => Promise<void>;

/** Where what has come of a blob is kept, so that a fetch goes on from there. */
interface KeptParts {
  /** Path of a file with all of the blob, for the caller to move away. */
  fetch(blob: BlobReference, fetch: FetchBlob, signal: AbortSignal): Promise<string>;
}

/** Models and shards by hash, with a size limit: what was used longest ago goes first. What is in use stays. */
export class BlobCache implements Service {
  readonly name = 'blob-cache';
  readonly #store: BlobStore;
  readonly #limitBytes: number;
  readonly #fetching = new Map<Sha256, Promise<void>>();
  readonly #inUse = new Map<Sha256, number>();
  #totalBytes = 0;

  constructor(store: BlobStore, limitBytes: number) {
    this.#store = store;
    this.#limitBytes = limitBytes;
  }

  async start(): Promise<void> {
    await this.#store.start();
    await this.#evict();
  }

  async stop(): Promise<void> {}

  /**
   * Path of the blob, fetched first if need be. It stays until `release` is called as often as this. With a place for what
   * has come of it, a fetch that was cut goes on from there, also in a later life of the agent.
   */
  async hold(blob: BlobReference, fetch: FetchBlob, signal: AbortSignal, partials?: KeptParts): Promise<string> {
    const { sha256 } = blob;
    this.#use(sha256);
    try {
      const path = this.#store.path(sha256);
      if (!(await markAsUsed(path))) {
        await this.#fetchOnce(sha256, signal, () =>
          partials === undefined ? this.#fetch(blob, fetch, signal) : this.#fetchKept(blob, fetch, signal, partials),
        );
      }
      return path;
    } catch (error) {
      this.release(sha256);
      throw error;
    }
  }

  /** Path of a blob that is here already, held as by `hold`; undefined where it is not. */
  async holdKept(sha256: Sha256): Promise<string | undefined> {
    this.#use(sha256);
    const path = this.#store.path(sha256);
    if (await markAsUsed(path)) return path;
    this.release(sha256);
    return undefined;
  }

  release(sha256: Sha256): void {
    const users = (this.#inUse.get(sha256) ?? 1) - 1;
    if (users > 0) this.#inUse.set(sha256, users);
    else this.#inUse.delete(sha256);
  }

  #use(sha256: Sha256): void {
    this.#inUse.set(sha256, (this.#inUse.get(sha256) ?? 0) + 1);
  }

  /** Two tasks that need the same blob fetch it once. When the first gives up, the next one tries for itself. */
  async #fetchOnce(sha256: Sha256, signal: AbortSignal, fetch: () => Promise<void>): Promise<void> {
    for (let other = this.#fetching.get(sha256); other !== undefined; other = this.#fetching.get(sha256)) {
      const isThere = await other.then(
        () => true,
        () => false,
      );
      signal.throwIfAborted();
      if (isThere) return;
    }
    const own = fetch().finally(() => this.#fetching.delete(sha256));
    this.#fetching.set(sha256, own);
    await own;
  }

  async #fetch(blob: BlobReference, fetch: FetchBlob, signal: AbortSignal): Promise<void> {
    const file = this.#store.temporaryPath();
    try {
      await fetch(blob, file, signal);
      await this.#store.publish(file, blob);
    } catch (error) {
      await rm(file, { force: true });
      throw error;
    }
    await this.#grow(blob);
  }

  async #fetchKept(blob: BlobReference, fetch: FetchBlob, signal: AbortSignal, partials: KeptParts): Promise<void> {
    await this.#store.publish(await partials.fetch(blob, fetch, signal), blob);
    await this.#grow(blob);
  }

  async #grow({ sizeBytes }: BlobReference): Promise<void> {
    this.#totalBytes += sizeBytes;
    if (this.#totalBytes > this.#limitBytes) await this.#evict();
  }

  /** Bytes of what nothing uses now. */
  async idleBytes(): Promise<number> {
    const entries = await this.#entries();
    return entries.reduce((sum, { sha256, size }) => sum + (this.#inUse.has(sha256) ? 0 : size), 0);
  }

  /** Removes all that nothing uses now. */
  async clear(): Promise<void> {
    await this.#evict(0);
  }

  async #entries() {
    const hashes = await this.#store.list();
    return await Promise.all(
      hashes.map(async (sha256) => {
        const found = await stat(this.#store.path(sha256)).catch(() => undefined);
        return { sha256, size: found?.size ?? 0, usedAt: found?.mtimeMs ?? 0 };
      }),
    );
  }

  async #evict(limitBytes = this.#limitBytes): Promise<void> {
    const entries = await this.#entries();
    this.#totalBytes = entries.reduce((sum, { size }) => sum + size, 0);
    for (const { sha256, size } of entries.toSorted((a, b) => a.usedAt - b.usedAt)) {
      if (this.#totalBytes <= limitBytes) return;
      if (this.#inUse.has(sha256)) continue;
      await this.#store.remove(sha256);
      this.#totalBytes -= size;
    }
  }
}

/** Notes that a file is used now; false where there is none. */
async function markAsUsed(path: string): Promise<boolean> {
  const now = new Date();
  return await utimes(path, now, now).then(
    () => true,
    () => false,
  );
}
