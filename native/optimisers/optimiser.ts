import type { Kernels } from '../kernels/kernels.ts';

/** Turns gradients into steps. Its state is fresh at the beginning, and may be brought in before the first step. */
export interface Optimiser {
  /** Byte offsets of the vectors of its state, `count` float32 values each. */
  readonly vectors: readonly number[];
  /** The numbers of its state, changed in place. */
  readonly numbers: Float64Array;
  /** Takes one step in place from the gradient that lies in memory. It may change the gradient. */
  step(learningRate: number): void;
}

/** Byte offsets of what an optimiser reads and writes, `count` float32 values each. */
export interface OptimiserBuffers {
  readonly kernels: Kernels;
  readonly parameters: number;
  readonly gradient: number;
  readonly count: number;
}
