import type { Kernels } from '../kernels/kernels.ts';

/** Reserves `count` float32 values that are zero: memory that was used before is not. Returns their byte offset. */
export function zeroState(kernels: Kernels, count: number): number {
  const offset = kernels.arena.allocateFloats(count);
  kernels.fill(offset, count, 0);
  return offset;
}
