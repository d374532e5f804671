import { rm } from 'node:fs/promises';
import type { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { type Chunk, PartialUpload } from '../../platform/blobs/partial-upload.ts';
import { type UploadRecord, writeUploadRecord } from './upload-record.ts';
import type { UploadTarget, WholeRecord } from './upload-target.ts';

interface ResumableUploadDeps<Options, Result> {
  readonly target: UploadTarget<Options, Result>;
  readonly record: UploadRecord;
  readonly recordPath: string;
  readonly partPath: string;
  readonly onClosed: () => void;
}

/** One stream of an upload: the only one that may write to it until a newer one takes over. */
export class ResumableUpload<Options, Result> {
  readonly #deps: ResumableUploadDeps<Options, Result>;
  #record: UploadRecord;
  /** The growing file; undefined when the whole content has come already. */
  #part: PartialUpload | undefined;
  #work: Promise<unknown> = Promise.resolve();
  #ended: 'closed' | 'superseded' | undefined;

  private constructor(deps: ResumableUploadDeps<Options, Result>, part: PartialUpload | undefined) {
    this.#deps = deps;
    this.#record = deps.record;
    this.#part = part;
  }

  /** Takes up what an earlier stream has left. */
  static async open<Options, Result>(
    deps: ResumableUploadDeps<Options, Result>,
  ): Promise<ResumableUpload<Options, Result>> {
    const { target, record, partPath } = deps;
    const isAtHand = isWhole(record) && (await target.has(record, partPath));
    return new ResumableUpload(deps, isAtHand ? undefined : await PartialUpload.open(partPath, record.totalBytes));
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
   * Hands the whole content to what it is for. An upload that was finished before gives the same result again.
   * @throws AppError `upload-out-of-order` while bytes are missing; `checksum-mismatch` and whatever the target refuses it
   * for, after which it starts anew.
   */
  async finish(sha256: Sha256, options: Options): Promise<Result> {
    return await this.#inTurn(async () => {
      if (this.#part === undefined) return await this.#finishAgain(sha256, options);
      const { totalBytes } = this.#record;
      if (!this.#part.isComplete) throw outOfOrder(this.received, `${totalBytes - this.received} bytes are missing`);
      const actual = await this.#part.sha256();
      if (actual !== sha256) throw await this.#discarded(actual, sha256);
      const record = { ...this.#record, sha256 };
      const take = await this.#examined(record);
      // The record first: after a crash in between, the next try knows what the content belongs to.
      this.#record = record;
      await writeUploadRecord(this.#deps.recordPath, record);
      await this.#part.close();
      this.#part = undefined;
      return await take(options);
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

  async #examined(record: WholeRecord): Promise<(options: Options) => Promise<Result>> {
    try {
      return await this.#deps.target.examine(record, this.#deps.partPath);
    } catch (error) {
      if (error instanceof AppError && error.code !== 'internal') await this.#forget();
      throw error;
    }
  }

  async #finishAgain(sha256: Sha256, options: Options): Promise<Result> {
    const { target, partPath } = this.#deps;
    const record = this.#record;
    if (record.sha256 !== sha256) throw await this.#discarded(record.sha256, sha256);
    if (isWhole(record) && (await target.has(record, partPath))) return await target.again(record, partPath, options);
    await this.#forget();
    throw outOfOrder(0, 'the content was deleted meanwhile: send it again');
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

/** True for the record of content that came whole. */
export function isWhole(record: UploadRecord): record is WholeRecord {
  return record.sha256 !== null;
}

function outOfOrder(expectedOffset: number, message: string): AppError {
  return new AppError('upload-out-of-order', message, { details: { expectedOffset } });
}
