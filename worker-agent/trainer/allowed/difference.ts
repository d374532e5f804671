import { open } from 'node:fs/promises';
import type { BlobReference } from '../../../common/domain/assignment.ts';
import { AppError } from '../../../common/errors.ts';
import { asStorageError } from '../../../platform/blobs/durable-files.ts';
import { sha256OfFile } from '../../../platform/blobs/sha256-file.ts';

/** Values that are worked on before the agent beats again. */
const BLOCK_VALUES = 1 << 16;
const FLOAT_BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Outcome {
  readonly after: Float32Array;
  /** Parameters before training, of as many values; without it the outcome itself is written. */
  readonly beforeFile: string | undefined;
  readonly file: string;
}

/**
 * Writes what a trainer has made of the parameters as an update: after minus before, float32. `after` is overwritten.
 * @throws AppError `update-not-finite`, `storage-full`
 */
export async function writeOutcome({ after, beforeFile, file }: Outcome): Promise<BlobReference> {
  const before = beforeFile === undefined ? undefined : await open(beforeFile);
  const target = await open(file, 'w');
  try {
    for (let first = 0; first < after.length; first += BLOCK_VALUES) {
      const block = after.subarray(first, first + BLOCK_VALUES);
      const bytes = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
      if (before !== undefined) {
        const old = new Float32Array(block.length);
        await before.read(new Uint8Array(old.buffer), 0, block.byteLength, first * FLOAT_BYTES);
        for (let i = 0; i < block.length; i++) block[i] = (block[i] ?? 0) - (old[i] ?? 0);
      }
      expectFinite(block, first);
      await target.writeFile(bytes);
    }
  } catch (error) {
    throw asStorageError(error);
  } finally {
    await target.close();
    await before?.close();
  }
  return { sha256: await sha256OfFile(file), sizeBytes: after.byteLength };
}

function expectFinite(values: Float32Array, first: number): void {
  let at = 0;
  while (at < values.length && Number.isFinite(values[at])) at++;
  if (at === values.length) return;
  throw new AppError('update-not-finite', `value ${first + at} of what the trainer made is not a finite number`, {
    details: { index: first + at },
    hint: 'Lower the learning rate, or look at the data.',
  });
}
