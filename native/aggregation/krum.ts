import { AppError } from '../../common/errors.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { visitRows } from './update-rows.ts';
import type { UpdateReader } from './weighted-sum.ts';

/** Squared Euclidean distances between updates: `between(i, j)` is `‖Vᵢ − Vⱼ‖²`, summed in float64. */
export interface UpdateDistances {
  readonly updates: number;
  readonly between: (i: number, j: number) => number;
}

/** Measures how far all updates are from each other, in one pass over them. @throws AppError as `visitRows` */
export async function updateDistances(
  kernels: Kernels,
  readers: readonly UpdateReader[],
  parameterCount: number,
): Promise<UpdateDistances> {
  const { arena } = kernels;
  const n = readers.length;
  const mark = arena.mark();
  const sizeBytes = n * n * Float64Array.BYTES_PER_ELEMENT;
  const offset = arena.allocate(sizeBytes);
  arena.bytes(offset, sizeBytes).fill(0);
  try {
    await visitRows(kernels, readers, parameterCount, ({ rows, stride, count }) =>
      kernels.addDistancesOfRows(offset, rows, stride, n, count),
    );
    const upper = new Float64Array(arena.bytes(offset, sizeBytes).slice().buffer);
    return { updates: n, between: (i, j) => upper[Math.min(i, j) * n + Math.max(i, j)] ?? 0 };
  } finally {
    arena.release(mark);
  }
}

/**
 * Krum's score of each update: the sum of its distances to the `n − f − 2` others that are nearest (Blanchard et al. 2017,
 * section 4). The lower, the more an update is like the others.
 *
 * @throws AppError `invalid-argument` unless `2 f + 2 < n`, without which nothing is promised.
 */
export function krumScores({ updates, between }: UpdateDistances, byzantine: number): Float64Array {
  if (!Number.isInteger(byzantine) || byzantine < 0 || 2 * byzantine + 2 >= updates) {
    throw new AppError('invalid-argument', `${updates} updates are too few to stand up to ${byzantine} false ones`);
  }
  return Float64Array.from({ length: updates }, (_, i) => {
    const distances = Float64Array.from({ length: updates }, (_same, j) => between(i, j)).filter((_same, j) => j !== i);
    return distances
      .sort()
      .subarray(0, updates - byzantine - 2)
      .reduce((sum, distance) => sum + distance, 0);
  });
}

/**
 * The `chosen` updates of lowest score, ascending: one is Krum, more is Multi-Krum. Of equal scores the first counts.
 *
 * @throws AppError `invalid-argument` as `krumScores`, or when more are asked for than there are.
 */
export function selectByKrum(distances: UpdateDistances, byzantine: number, chosen = 1): number[] {
  if (!Number.isInteger(chosen) || chosen < 1 || chosen > distances.updates) {
    throw new AppError('invalid-argument', `${chosen} of ${distances.updates} updates cannot be chosen`);
  }
  const scores = krumScores(distances, byzantine);
  const ranked = [...scores.keys()].sort((a, b) => (scores[a] ?? 0) - (scores[b] ?? 0) || a - b);
  return ranked.slice(0, chosen).sort((a, b) => a - b);
}
