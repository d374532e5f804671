import { type FileHandle, mkdir, open, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { AppError } from '../../common/errors.ts';
import { asStorageError } from './durable-files.ts';

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
  readonly #file: FileHandle;
  readonly #totalBytes: number;
  #received: number;

  private constructor(file: FileHandle, received: number, totalBytes: number) {
    this.#file = file;
    this.#received = received;
    this.#totalBytes = totalBytes;
  }

  /** Opens what an earlier try has left, or begins anew. */
  static async open(path: string, totalBytes: number): Promise<PartialUpload> {
    try {
      await mkdir(dirname(path), { recursive: true });
      if ((await receivedBytes(path)) > totalBytes) await rm(path);
      const file = await open(path, 'a', 0o600);
      return new PartialUpload(file, (await file.stat()).size, totalBytes);
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
      await this.#file.appendFile(data);
    } catch (error) {
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

  async close(): Promise<void> {
    await this.#file.close();
  }
}
