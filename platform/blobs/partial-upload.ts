import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { asStorageError } from './durable-files.ts';
import { sha256OfFile } from './sha256-file.ts';

export interface Chunk {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Bytes of an upload that were kept so far. */
export async function receivedBytes(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

/**
 * An upload in the making: a file that grows by chunks in order, survives cuts and restarts, and says where to go on.
 * Its length is the offset of the next chunk.
 */
export class PartialUpload {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #totalBytes: number;
  #received: number;
  /** Of all that was kept; undefined where this object did not see all of it. */
  #hash: Hash | undefined;

  private constructor(path: string, file: FileHandle, received: number, totalBytes: number) {
    this.#path = path;
    this.#file = file;
    this.#received = received;
    this.#totalBytes = totalBytes;
    this.#hash = received === 0 ? createHash('sha256') : undefined;
  }

  /** Opens what an earlier try has left, or begins anew. */
  static async open(path: string, totalBytes: number): Promise<PartialUpload> {
    try {
      const file = await openToAppend(path);
      const { size } = await file.stat();
      if (size > totalBytes) await file.truncate();
      return new PartialUpload(path, file, size > totalBytes ? 0 : size, totalBytes);
    } catch (error) {
      throw asStorageError(error);
    }
  }

  get received(): number {
    return this.#received;
  }

  get isComplete(): boolean {
    return this.#received === this.#totalBytes;
  }

  /**
   * Keeps the next chunk.
   * @throws AppError `upload-out-of-order` with the offset to go on from; `upload-too-large`; `storage-full`, after which
   * what was kept before is intact.
   */
  async append({ offset, data }: Chunk): Promise<void> {
    if (offset !== this.#received) {
      throw new AppError('upload-out-of-order', `expected offset ${this.#received}, not ${offset}`, {
        details: { expectedOffset: this.#received },
      });
    }
    if (offset + data.length > this.#totalBytes) {
      throw new AppError('upload-too-large', `more than the ${this.#totalBytes} bytes that were announced`);
    }
    try {
      const written = this.#file.appendFile(data);
      this.#hash?.update(data); // while the disk is at work
      await written;
    } catch (error) {
      this.#hash = undefined;
      // A chunk that was written in part stays in part where the disk refuses even to cut it off: its bytes are right.
      await this.#file.truncate(this.#received).catch(() => undefined);
      this.#received = await this.#file.stat().then(
        ({ size }) => size,
        () => this.#received,
      );
      throw asStorageError(error);
    }
    this.#received += data.length;
  }

  /** SHA-256 of what was kept so far. Costs a reading of the file only where it goes on from an earlier try. */
  async sha256(): Promise<Sha256> {
    return this.#hash === undefined ? await sha256OfFile(this.#path) : Sha256.parse(this.#hash.copy().digest('hex'));
  }

  async close(): Promise<void> {
    await this.#file.close();
  }
}

async function openToAppend(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'a', 0o600);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    await mkdir(dirname(path), { recursive: true });
    return await open(path, 'a', 0o600);
  }
}
