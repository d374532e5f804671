import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { asStorageError, publishFile } from './durable-files.ts';
import { sha256OfFile } from './sha256-file.ts';

/**
 * Content by its SHA-256, one file each. A blob is there whole or not at all: it is written beside, flushed, and moved to
 * its name. Half-written files of an earlier life are swept at the start.
 */
export class BlobStore implements Service {
  readonly name = 'blob-store';
  readonly #folder: string;
  /** How many hold a blob until they have written down what for. */
  readonly #held = new Map<Sha256, number>();
  readonly #leaving = new Map<Sha256, Promise<void>>();
  /** How many want everything kept for now, and what was to be let go meanwhile. */
  #keepers = 0;
  readonly #postponed = new Map<Sha256, (sha256: Sha256) => boolean>();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async start(): Promise<void> {
    await rm(this.#temporaryFolder, { recursive: true, force: true });
    await mkdir(this.#temporaryFolder, { recursive: true });
  }

  async stop(): Promise<void> {}

  /** Where the blob lies, or would lie. */
  path(sha256: Sha256): string {
    return join(this.#folder, sha256);
  }

  /** Size of a blob in bytes. @throws AppError `not-found` */
  async size(sha256: Sha256): Promise<number> {
    const found = await stat(this.path(sha256)).catch(() => undefined);
    if (found === undefined) throw new AppError('not-found', `there is no content with the hash ${sha256}`);
    return found.size;
  }

  async has(sha256: Sha256): Promise<boolean> {
    return (await stat(this.path(sha256)).catch(() => undefined)) !== undefined;
  }

  /** A new name for a file in the making; sweep or `adopt` decides what becomes of it. */
  temporaryPath(): string {
    return join(this.#temporaryFolder, randomUUID());
  }

  /** Keeps what the chunks hold. @throws AppError `storage-full`; nothing is left behind then. */
  async write(chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>): Promise<BlobReference> {
    const temporary = this.temporaryPath();
    try {
      await pipeline(Readable.from(chunks, { objectMode: true }), createWriteStream(temporary));
      return await this.adopt(temporary);
    } catch (error) {
      await rm(temporary, { force: true });
      throw asStorageError(error);
    }
  }

  /**
   * Takes a finished file of the same disk into the store.
   * @throws AppError `checksum-mismatch` when its hash is not the expected one; the file stays where it is.
   */
  async adopt(file: string, expected?: Sha256): Promise<BlobReference> {
    const sha256 = await sha256OfFile(file);
    if (expected !== undefined && sha256 !== expected) {
      throw new AppError('checksum-mismatch', `the content has the hash ${sha256}, not ${expected}`);
    }
    const { size } = await stat(file);
    return await this.publish(file, { sha256, sizeBytes: size });
  }

  /**
   * Takes a finished file of the same disk into the store under a hash that the caller has just computed. Nobody can
   * `release` it before the caller has gone on: commit what needs it before waiting for anything else.
   */
  async publish(file: string, reference: BlobReference): Promise<BlobReference> {
    const { sha256 } = reference;
    await this.#whileHeld(sha256, () => publishFile(file, this.path(sha256)));
    return reference;
  }

  /** Like `has`, and nobody can `release` the blob before the caller has gone on, as with `publish`. */
  async claim(sha256: Sha256): Promise<boolean> {
    return await this.#whileHeld(sha256, () => this.has(sha256));
  }

  /** Keeps a blob, or one that is still to come, from being released until the returned function is called. */
  hold(sha256: Sha256): () => void {
    this.#held.set(sha256, (this.#held.get(sha256) ?? 0) + 1);
    return () => {
      const others = (this.#held.get(sha256) ?? 1) - 1;
      if (others === 0) this.#held.delete(sha256);
      else this.#held.set(sha256, others);
    };
  }

  /** Releases nothing until the returned function is called, which makes up for it. */
  keepAll(): () => Promise<void> {
    this.#keepers++;
    return async () => {
      this.#keepers--;
      if (this.#keepers > 0) return;
      const postponed = [...this.#postponed];
      this.#postponed.clear();
      for (const [sha256, isUsed] of postponed) await this.release(sha256, isUsed);
    };
  }

  /** Lets a blob go; one that is not there is no error. Readers that have it open keep it until they are done. */
  async remove(sha256: Sha256): Promise<void> {
    const leave = rm(this.path(sha256), { force: true });
    const gone = leave
      .catch(() => undefined)
      .then(() => {
        if (this.#leaving.get(sha256) === gone) this.#leaving.delete(sha256);
      });
    this.#leaving.set(sha256, gone);
    await leave;
  }

  /** Lets a blob go unless something uses it or somebody holds it. */
  async release(sha256: Sha256, isUsed: (sha256: Sha256) => boolean): Promise<void> {
    if (this.#keepers > 0) return void this.#postponed.set(sha256, isUsed);
    if (this.#held.has(sha256) || isUsed(sha256)) return;
    await this.remove(sha256);
  }

  /** Every hash in the store. */
  async list(): Promise<Sha256[]> {
    const names = await readdir(this.#folder);
    return names.flatMap((name) => Sha256.safeParse(name).data ?? []);
  }

  /** Reads a blob's bytes against its name, and sets a spoilt one aside. @throws AppError `checksum-mismatch` */
  async verify(sha256: Sha256): Promise<void> {
    const actual = await sha256OfFile(this.path(sha256));
    if (actual === sha256) return;
    await rename(this.path(sha256), `${this.path(sha256)}.spoilt`);
    throw new AppError('checksum-mismatch', `the content ${sha256} is spoilt on this disk and was set aside`);
  }

  async #whileHeld<Result>(sha256: Sha256, work: () => Promise<Result>): Promise<Result> {
    for (let leave = this.#leaving.get(sha256); leave !== undefined; leave = this.#leaving.get(sha256)) await leave;
    const letGo = this.hold(sha256);
    try {
      return await work();
    } finally {
      setImmediate(letGo);
    }
  }

  get #temporaryFolder(): string {
    return join(this.#folder, 'unfinished');
  }
}
