import type { LayerShape } from '../../common/specs/model-shapes.ts';
import type { Kernels } from '../kernels/kernels.ts';

/**
 * Where a backward pass puts parameter gradients: `target = scale × gradient + keep × target`, with a target laid out
 * like the parameters. `{ scale: 1, keep: 0 }` writes the gradient; the parameters themselves with
 * `{ scale: −rate, keep: 1 }` take a step of SGD and need no memory for the gradient.
 */
export interface GradientTarget {
  /** Byte offset of the first value. */
  readonly offset: number;
  readonly scale: number;
  readonly keep: number;
}

/** Byte offsets of what a layer reads and writes; rows of a batch lie one after the other. */
export interface LayerBuffers {
  readonly input: number;
  readonly output: number;
  /** Gradient of the loss by the layer's output. A backward pass may overwrite it. */
  readonly outputGradient: number;
  /** Where the gradient by the layer's input goes; null where nothing before the layer learns. */
  readonly inputGradient: number | null;
}

/** What every layer is built from. */
export interface LayerContext {
  readonly kernels: Kernels;
  readonly shape: LayerShape;
  readonly buffers: LayerBuffers;
  /** Byte offset of the model's first parameter. */
  readonly parameters: number;
  readonly maxBatch: number;
}

/** One step of the chain, on the first `batch` rows of its buffers. */
export interface Layer {
  /** Computes the output from the input. */
  forward(batch: number, training: boolean): void;
  /**
   * Computes gradients after a `forward` of the same batch. The input's gradient is written before the parameters'
   * target, which may be the parameters themselves.
   */
  backward(batch: number, target: GradientTarget): void;
}
