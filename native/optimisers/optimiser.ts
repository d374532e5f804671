import type { Kernels } from '../kernels/kernels.ts';

/** Turns gradients into steps. Its state is zero at the beginning. */
export interface Optimiser {
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
