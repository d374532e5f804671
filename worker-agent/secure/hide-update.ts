import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import type { BlobReference } from '../../common/domain/assignment.ts';
import { Sha256 } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import { FixedPoint, type SumBounds } from '../../common/secure-aggregation/fixed-point.ts';
import { asStorageError } from '../../platform/blobs/durable-files.ts';
import type { Masks } from '../../platform/secure-aggregation/masks.ts';

const BLOCK_VALUES = 65_536;
const VALUE_BYTES = Float32Array.BYTES_PER_ELEMENT;

interface Hiding {
  /** The update as it was trained, flat float32. */
  readonly plainFile: string;
  readonly hiddenFile: string;
  /** What the update weighs. */
  readonly samples: number;
  readonly bounds: SumBounds;
  readonly masks: Masks;
}

/**
 * Writes an update as the orchestrator may have it: cut to the norm, times its samples, in whole steps modulo 2³², under masks; the
 * samples follow as the last value. Block by block, so that this process goes on beating.
 * @throws AppError `update-not-finite`; `update-malformed` for more samples than the others reckon with
 */
export async function hideUpdate({ plainFile, hiddenFile, samples, bounds, masks }: Hiding): Promise<BlobReference> {
  if (samples > bounds.mostSamples) {
    throw new AppError('update-malformed', `${samples} samples are more than the ${bounds.mostSamples} of this round`);
  }
  const encoding = new FixedPoint(bounds);
  const plain = await open(plainFile);
  try {
    const norm = await normOf(plain);
    const factor = samples * (norm > bounds.clipNorm ? bounds.clipNorm / norm : 1);
    const hidden = await open(hiddenFile, 'w');
    const hash = createHash('sha256');
    let sizeBytes = 0;
    const write = async (values: Uint32Array) => {
      masks.applyTo(values);
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      hash.update(bytes);
      sizeBytes += bytes.length;
      await hidden.writeFile(bytes).catch((error: unknown) => {
        throw asStorageError(error);
      });
    };
    try {
      const block = new Uint32Array(BLOCK_VALUES);
      for await (const values of blocksOf(plain)) {
        const encoded = block.subarray(0, values.length);
        encoding.encode(values, factor, encoded);
        await write(encoded);
      }
      await write(Uint32Array.of(samples));
    } finally {
      await hidden.close();
    }
    return { sha256: Sha256.parse(hash.digest('hex')), sizeBytes };
  } finally {
    await plain.close();
  }
}

async function normOf(file: FileHandle): Promise<number> {
  let squares = 0;
  for await (const values of blocksOf(file)) for (const value of values) squares += value * value;
  if (Number.isFinite(squares)) return Math.sqrt(squares);
  throw new AppError('update-not-finite', 'the update has values that are not finite', {
    hint: 'Lower the learning rate, or look at the data of this device.',
  });
}

/** The values from the beginning; a block is valid until the next one is asked for. */
async function* blocksOf(file: FileHandle): AsyncGenerator<Float32Array> {
  const block = new Float32Array(BLOCK_VALUES);
  for (let at = 0; ; ) {
    const { bytesRead } = await file.read(block, { position: at });
    if (bytesRead === 0) return;
    if (bytesRead % VALUE_BYTES !== 0) throw new AppError('internal', 'the update ends within a value');
    yield block.subarray(0, bytesRead / VALUE_BYTES);
    at += bytesRead;
  }
}
