import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { addBlock } from '../../native/codecs/follow.ts';
import { BLOCK_VALUES, type UpdateCodec } from '../../native/codecs/update-codec.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';

const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Changes {
  /** Flat float32; null: zeros. */
  readonly base: string | null;
  /** In the order in which they are added. */
  readonly packed: readonly Uint8Array[];
  readonly codec: UpdateCodec;
  /** Of values. */
  readonly count: number;
  readonly file: string;
}

/**
 * Writes a base and its packed changes, added up, to a file of flat float32, and returns its hash. It goes from block to block: memory
 * holds the packed changes, and other work gets its turn.
 *
 * @throws AppError `checksum-mismatch` when the base has another size; `storage-full`; what the codec throws.
 */
export async function addChanges({ base, packed, codec, count, file }: Changes): Promise<Sha256> {
  const changes = packed.map((bytes) => codec.decode(bytes, count)[Symbol.iterator]());
  const hash = createHash('sha256');
  const block = new Float32Array(BLOCK_VALUES);
  const source = base === null ? undefined : await open(base);
  try {
    const target = await open(file, 'w');
    try {
      for (let first = 0; first < count; first += BLOCK_VALUES) {
        const values = block.subarray(0, count - first);
        if (source === undefined) values.fill(0);
        else await read(source, values, first * FLOAT_BYTES);
        for (const change of changes) addBlock(values, nextOf(change, values));
        const bytes = new Uint8Array(values.buffer, 0, values.byteLength);
        hash.update(bytes);
        await target.writeFile(bytes);
      }
    } finally {
      await target.close();
    }
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await source?.close();
  }
  return Sha256.parse(hash.digest('hex'));
}

function nextOf<Block extends ArrayBufferView>(blocks: Iterator<Block>, { byteLength }: Float32Array): Block {
  const { done, value } = blocks.next();
  if (done === true || value.byteLength !== byteLength) throw new AppError('internal', 'the changes are cut otherwise');
  return value;
}

async function read(source: FileHandle, values: Float32Array, at: number): Promise<void> {
  const { bytesRead } = await source.read(values, 0, values.byteLength, at);
  if (bytesRead !== values.byteLength) throw new AppError('checksum-mismatch', 'the base of the changes is cut short');
}
