import type { Kernels } from '../kernels/kernels.ts';

/** What an optimiser has gathered on its way: fresh where it has none of it. */
export interface OptimiserState {
  /** Such as the powers of Adam's β. */
  readonly numbers: Float64Array;
  /** Such as the velocity, each as long as the parameters. */
  readonly vectors: readonly Float32Array[];
}

/** Reserves `count` float32 values that are zero: memory that was used before is not. Returns their byte offset. */
export function zeroState(kernels: Kernels, count: number): number {
  const offset = kernels.arena.allocateFloats(count);
  kernels.fill(offset, count, 0);
  return offset;
}
