import type { Layer } from './layer.ts';

/** A chain of layers with its memory. */
export interface LayerChain {
  readonly layers: readonly Layer[];
  /** How many layers at the start no gradient has to reach. */
  readonly untrained: number;
  /** Byte offset of the last layer's output. */
  readonly output: number;
  /** Byte offset of the gradient by the last layer's output. */
  readonly outputGradient: number;
}
