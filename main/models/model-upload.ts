import { rm } from 'node:fs/promises';
import type { Sha256 } from '../../common/domain/ids.ts';
import type { ModelVersion } from '../../common/domain/model.ts';
import { AppError } from '../../common/errors.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { type Chunk, PartialUpload } from '../../platform/blobs/partial-upload.ts';
import type { ModelStore } from './model-store.ts';
import { type UploadRecord, writeUploadRecord } from './upload-record.ts';

interface ModelUploadDeps {
  readonly models: Pick<ModelStore, 'add' | 'withContent'>;
  readonly blobs: Pick<BlobStore, 'publish' | 'claim'>;
  readonly record: UploadRecord;
  readonly recordPath: string;
  readonly partPath: string;
  readonly onClosed: () => void;
}

/** One stream of an upload: the only one that may write to it until a newer one takes over. */
export class ModelUpload {
  readonly #deps: ModelUploadDeps;
  #record: UploadRecord;
  /** The growing file; undefined when the whole content is in the store already. */
  #part: PartialUpload | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #ended: 'closed' | 'superseded' | undefined;

  private constructor(deps: ModelUploadDeps, part: PartialUpload | undefined) {
    this.#deps = deps;
    this.#record = deps.record;
    this.#part = part;
  }

  /** Takes up what an earlier stream has left. */
  static async open(deps: ModelUploadDeps): Promise<ModelUpload> {
    const { sha256, totalBytes } = deps.record;
    const isStored = sha256 !== null && (await deps.blobs.claim(sha256));
    return new ModelUpload(deps, isStored ? undefined : await PartialUpload.open(deps.partPath, totalBytes));
  }

  /** Bytes that were kept so far: the offset of the next chunk. */
  get received(): number {
    return this.#part?.received ?? this.#record.totalBytes;
  }

  /**
   * Keeps the next chunk.
   * @throws AppError `upload-out-of-order` with `expectedOffset`; `upload-too-large`; `storage-full`; `conflict` when a
   * newer stream has taken over. What was kept before is intact.
   */
  async append(chunk: Chunk): Promise<void> {
    await this.#inTurn(async () => {
      if (this.#part !== undefined) return await this.#part.append(chunk);
      if (chunk.offset === this.received && chunk.data.length === 0) return;
      throw outOfOrder(this.received, `the upload is complete: nothing is expected at ${chunk.offset}`);
    });
  }

  /**
   * Makes the content a new version of the model. An upload that was finished before gives the same version again.
   * @throws AppError `upload-out-of-order` while bytes are missing; `checksum-mismatch`, after which it starts anew.
   */
  async finish(sha256: Sha256): Promise<ModelVersion> {
    return await this.#inTurn(async () => {
      if (this.#part === undefined) return await this.#finishStored(sha256);
      const { totalBytes } = this.#record;
      if (!this.#part.isComplete) throw outOfOrder(this.received, `${totalBytes - this.received} bytes are missing`);
      const { blobs, recordPath, partPath } = this.#deps;
      const actual = await this.#part.sha256();
      if (actual !== sha256) throw await this.#discarded(actual, sha256);
      // The record first: after a crash in between, the next try knows what the content in the store belongs to.
      this.#record = { ...this.#record, sha256 };
      await writeUploadRecord(recordPath, this.#record);
      await this.#part.close();
      this.#part = undefined;
      await blobs.publish(partPath, { sha256, sizeBytes: totalBytes });
      return this.#version(sha256);
    });
  }

  /** Ends this stream; what was kept stays for the next one. */
  async close(): Promise<void> {
    await this.#end('closed');
  }

  /** Ends this stream in favour of a newer one. */
  async supersede(): Promise<void> {
    await this.#end('superseded');
  }

  async #end(reason: 'closed' | 'superseded'): Promise<void> {
    if (this.#ended !== undefined) return;
    this.#ended = reason;
    await this.#work;
    await this.#part?.close();
    this.#deps.onClosed();
  }

  async #finishStored(sha256: Sha256): Promise<ModelVersion> {
    const stored = this.#record.sha256;
    if (stored !== sha256) throw await this.#discarded(stored, sha256);
    if (await this.#deps.blobs.claim(sha256)) return this.#version(sha256);
    await this.#forget();
    throw outOfOrder(0, 'the content was deleted meanwhile: send it again');
  }

  /** The version that this very upload has made before, else a new one. */
  #version(sha256: Sha256): ModelVersion {
    const { models } = this.#deps;
    const { name, totalBytes, startedAt } = this.#record;
    const earlier = models.withContent(name, sha256);
    if (earlier !== undefined && earlier.createdAt >= startedAt) return earlier;
    const provenance = { kind: 'imported', fileName: null } as const;
    return models.add({ name, blob: { sha256, sizeBytes: totalBytes }, format: 'file', spec: null, provenance });
  }

  async #discarded(actual: Sha256 | null, expected: Sha256): Promise<AppError> {
    await this.#forget();
    return new AppError('checksum-mismatch', `the content has the hash ${actual}, not ${expected}`, {
      hint: 'Send it again from the start.',
    });
  }

  async #forget(): Promise<void> {
    this.#ended ??= 'closed';
    await rm(this.#deps.recordPath, { force: true });
    await rm(this.#deps.partPath, { force: true });
    await this.#part?.close();
    this.#deps.onClosed();
  }

  async #inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.#ended === 'superseded') throw new AppError('conflict', 'a newer stream of this upload has taken over');
    if (this.#ended === 'closed') throw new AppError('cancelled', 'this stream of the upload has ended');
    const result = this.#work.then(work);
    this.#work = result.catch(() => undefined);
    return await result;
  }
}

function outOfOrder(expectedOffset: number, message: string): AppError {
  return new AppError('upload-out-of-order', message, { details: { expectedOffset } });
}
