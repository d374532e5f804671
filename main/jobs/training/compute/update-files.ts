import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { AppError } from '../../../../common/errors.ts';
import type { UpdateBlock, UpdateReader } from '../../../../native/aggregation/weighted-sum.ts';
import { float32Codec } from '../../../../native/codecs/float32-codec.ts';
import type { UpdateCodec } from '../../../../native/codecs/update-codec.ts';
import { asStorageError } from '../../../../platform/blobs/durable-files.ts';

const BLOCK_BYTES = 262_144;

/** Updates in the spool, as they were packed for their way. */
export class UpdateFiles {
  readonly #codec: UpdateCodec;
  readonly #parameterCount: number;
  #staging: Buffer | undefined;

  constructor(codec: UpdateCodec, parameterCount: number) {
    this.#codec = codec;
    this.#parameterCount = parameterCount;
  }

  /**
   * Unpacks one update block by block: nothing of its whole size but the packed bytes is in memory, which the next one takes.
   * @throws AppError `update-malformed` when it has another size
   */
  reader(file: string): UpdateReader {
    const packed = this.#packed(file);
    return () => this.#codec.decode(packed, this.#parameterCount);
  }

  /** Opens many updates to be read in step, from the disk: memory does not grow with their number. */
  async withReaders<Result>(
    files: readonly string[],
    use: (readers: readonly UpdateReader[]) => Promise<Result>,
  ): Promise<Result> {
    if (this.#codec === float32Codec) return await use(files.map(streamOf));
    const unpacked = files.map((file) => `${file}.unpacked`);
    try {
      for (const [i, file] of files.entries()) await this.#unpack(file, unpacked[i] ?? '');
      return await use(unpacked.map(streamOf));
    } finally {
      await Promise.all(unpacked.map((file) => rm(file, { force: true })));
    }
  }

  async #unpack(file: string, to: string): Promise<void> {
    const blocks = this.#codec.decode(this.#packed(file), this.#parameterCount);
    await writeFile(to, copiesOf(blocks)).catch((error: unknown) => {
      throw asStorageError(error);
    });
  }

  /** The whole update in memory that is used again: it is gone through twice, and a file may fail in between. */
  #packed(path: string): Uint8Array {
    const sizeBytes = this.#codec.encodedBytes(this.#parameterCount);
    const staging = this.#staging?.length === sizeBytes ? this.#staging : Buffer.allocUnsafeSlow(sizeBytes);
    this.#staging = staging;
    const file = openSync(path, 'r'); // this thread has nothing else to do, and small updates are read five times as fast
    try {
      const { size } = fstatSync(file);
      if (size !== sizeBytes) throw new AppError('update-malformed', `the update has ${size} bytes, not ${sizeBytes}`);
      for (let at = 0; at < sizeBytes; ) {
        const bytesRead = readSync(file, staging, at, sizeBytes - at, at);
        if (bytesRead === 0) throw new AppError('internal', `${path} ended early`);
        at += bytesRead;
      }
      return staging;
    } finally {
      closeSync(file);
    }
  }
}

/** A block is valid only until the next one is asked for, and a file takes its time. */
function* copiesOf(blocks: Iterable<UpdateBlock>): Generator<Uint8Array> {
  for (const { buffer, byteOffset, byteLength } of blocks) yield new Uint8Array(buffer, byteOffset, byteLength).slice();
}

function streamOf(file: string): UpdateReader {
  return () => createReadStream(file, { highWaterMark: BLOCK_BYTES });
}
