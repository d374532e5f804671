import type { Kernels } from './kernels.ts';

const ROWS = 48;
const COLUMNS = 256;
const DEPTH = 256;
/** Enough for the engine to have optimised both kinds; some 20 ms. */
const TURNS = 40;

/**
 * Whether products are faster in tiles of sixteen columns than of eight: times both in turns on a small one. Sixteen win
 * where there are 32 vector registers or the engine pairs vectors into 256 bits. The width never changes a bit of a
 * result. Leaves the kernels with narrow tiles.
 */
export function prefersWideTiles(kernels: Kernels): boolean {
  const { arena } = kernels;
  const mark = arena.mark();
  const a = arena.allocateFloats(ROWS * DEPTH);
  const b = arena.allocateFloats(DEPTH * COLUMNS);
  const c = arena.allocateFloats(ROWS * COLUMNS);
  kernels.fill(a, ROWS * DEPTH, 1);
  kernels.fill(b, DEPTH * COLUMNS, 1);
  const best = { narrow: Number.POSITIVE_INFINITY, wide: Number.POSITIVE_INFINITY };
  for (let turn = 0; turn < TURNS; turn++) {
    for (const width of ['narrow', 'wide'] as const) {
      kernels.useWideTiles(width === 'wide');
      const start = performance.now();
      kernels.gemm(false, false, ROWS, COLUMNS, DEPTH, 1, a, b, 0, c);
      best[width] = Math.min(best[width], performance.now() - start);
    }
  }
  kernels.useWideTiles(false);
  arena.release(mark);
  return best.wide < best.narrow;
}
