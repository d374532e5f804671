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
    await publishFile(file, this.path(sha256));
    return { sha256, sizeBytes: size };
  }

  /** Lets a blob go; one that is not there is no error. Readers that have it open keep it until they are done. */
  async remove(sha256: Sha256): Promise<void> {
    await rm(this.path(sha256), { force: true });
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

  get #temporaryFolder(): string {
    return join(this.#folder, 'unfinished');
  }
}
