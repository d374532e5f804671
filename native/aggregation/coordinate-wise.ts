import { AppError } from '../../common/errors.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { type RowBlock, visitRows } from './update-rows.ts';
import type { UpdateReader } from './weighted-sum.ts';

/**
 * The median of each parameter over all updates, each of which counts alike (Yin et al. 2018, Definition 1): whatever fewer
 * than half of them say, it stays among the values of the others. Of an even number the mean of the two in the middle.
 *
 * @throws AppError as `visitRows`.
 */
export async function coordinateMedian(
  kernels: Kernels,
  readers: readonly UpdateReader[],
  parameterCount: number,
): Promise<Float32Array> {
  return await overColumns(kernels, readers, parameterCount, (target, { rows, stride, count }, lanes) =>
    kernels.medianOfRows(target, rows, stride, readers.length, count, lanes),
  );
}

/**
 * The mean of each parameter without its `trimmed` lowest and highest values (Yin et al. 2018, Definition 2, with
 * β = trimmed / n). It stands up to `trimmed` updates that say anything.
 *
 * @throws AppError `invalid-argument` when nothing would be left; else as `visitRows`.
 */
export async function trimmedMean(
  kernels: Kernels,
  readers: readonly UpdateReader[],
  parameterCount: number,
  trimmed: number,
): Promise<Float32Array> {
  if (!Number.isInteger(trimmed) || trimmed < 0 || 2 * trimmed >= readers.length) {
    throw new AppError('invalid-argument', `of ${readers.length} updates ${trimmed} at each end cannot be left out`);
  }
  return await overColumns(kernels, readers, parameterCount, (target, { rows, stride, count }, lanes) =>
    kernels.trimmedMeanOfRows(target, rows, stride, readers.length, count, trimmed, lanes),
  );
}

const LANES_BYTES = 4 * Float32Array.BYTES_PER_ELEMENT;

async function overColumns(
  kernels: Kernels,
  readers: readonly UpdateReader[],
  parameterCount: number,
  reduce: (target: number, block: RowBlock, lanes: number) => void,
): Promise<Float32Array> {
  const { arena } = kernels;
  const result = new Float32Array(parameterCount);
  await visitRows(kernels, readers, parameterCount, (block) => {
    const mark = arena.mark();
    const lanes = arena.allocate(readers.length * LANES_BYTES);
    const target = arena.allocate(block.stride);
    reduce(target, block, lanes);
    result.set(arena.floats(target, block.count), block.first);
    arena.release(mark);
  });
  return result;
}
