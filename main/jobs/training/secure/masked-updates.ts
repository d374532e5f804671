import { open } from 'node:fs/promises';
import { LETTER_BYTES } from '../../../../common/domain/secure-aggregation.ts';
import { AppError } from '../../../../common/errors.ts';
import { FixedPoint, type SumBounds } from '../../../../common/secure-aggregation/fixed-point.ts';
import { masksToRemove, type Unmasking } from '../../../../platform/secure-aggregation/unmasking.ts';

/** Hidden updates in the spool, and what it takes to see their sum. */
export interface MaskedUpdates {
  readonly files: readonly string[];
  readonly bounds: SumBounds;
  readonly unmasking: Unmasking;
  /** What the updates weigh together, as their devices have said. */
  readonly samples: number;
}

/** Bytes of a hidden update: one whole number modulo 2³² for each parameter, and one for what it weighs. */
export function maskedBytes(parameterCount: number): number {
  return (parameterCount + 1) * Uint32Array.BYTES_PER_ELEMENT;
}

/** Bytes of all letters between so many devices, each way. */
export function letterBytes(devices: number): number {
  return devices * (devices - 1) * LETTER_BYTES;
}

const BLOCK_VALUES = 65_536;

/**
 * The mean of hidden updates, by their weights. The masks of each are only taken off the sum.
 * @throws AppError `update-malformed` when they have another size, or masks are left: the weights do not add up then
 */
export async function unmaskedMean(
  { files, bounds, unmasking, samples }: MaskedUpdates,
  parameterCount: number,
): Promise<Float32Array> {
  const sum = new Uint32Array(parameterCount + 1);
  for (const file of files) await addTo(sum, file);
  masksToRemove(unmasking).applyTo(sum);
  if (sum[parameterCount] !== samples) {
    throw new AppError('update-malformed', 'the masks of the hidden updates do not cancel out');
  }
  const mean = new Float32Array(parameterCount);
  new FixedPoint(bounds).decodeMean(sum, samples, mean);
  return mean;
}

/** Adds one hidden update to the sum, modulo 2³². */
async function addTo(sum: Uint32Array, path: string): Promise<void> {
  const block = new Uint32Array(BLOCK_VALUES);
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size !== sum.byteLength)
      throw new AppError('update-malformed', `the update has ${size} bytes, not ${sum.byteLength}`);
    for (let first = 0; first < sum.length; first += BLOCK_VALUES) {
      const values = block.subarray(0, sum.length - first);
      const { bytesRead } = await file.read(values, { position: first * Uint32Array.BYTES_PER_ELEMENT });
      if (bytesRead !== values.byteLength) throw new AppError('internal', `${path} ended early`);
      for (let i = 0; i < values.length; i++) sum[first + i] = (sum[first + i] ?? 0) + (values[i] ?? 0);
    }
  } finally {
    await file.close();
  }
}
