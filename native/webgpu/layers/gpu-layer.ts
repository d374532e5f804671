import type { LayerShape } from '../../../common/specs/model-shapes.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { GpuMemory } from '../gpu-memory.ts';
import type { Program } from '../program.ts';
import type { StepValues } from '../step-values.ts';

/** What a layer reads and writes; rows of a batch lie one after the other. */
export interface GpuLayerBuffers {
  readonly input: GpuBuffer;
  readonly output: GpuBuffer;
  /** Gradient of the loss by the layer's output. A backward pass may overwrite it. */
  readonly outputGradient: GpuBuffer;
  /**
   * Where the gradient by the layer's input goes: the same buffer for a layer that works in place; null where nothing
   * before the layer learns.
   */
  readonly inputGradient: GpuBuffer | null;
}

/** What every layer on a GPU is built from. */
export interface GpuLayerContext {
  readonly memory: GpuMemory;
  readonly shape: LayerShape;
  readonly buffers: GpuLayerBuffers;
  /** All parameters of the model, and their gradient, laid out alike. */
  readonly parameters: GpuBuffer;
  readonly gradient: GpuBuffer;
  /** Where the parts of products wait to be summed. */
  readonly scratch: GpuBuffer;
  readonly step: StepValues;
  readonly maxBatch: number;
}

/** One step of the chain: it adds its kernels to a program for batches of one size. */
export interface GpuLayer {
  /** Computes the output from the input. */
  forward(program: Program, batch: number): void;
  /** Computes the gradients by the input and by the layer's parameters after a `forward` of the same batch. */
  backward(program: Program, batch: number): void;
  /** Prepares the next step: draws what has to be drawn anew. */
  readonly prepare?: () => void;
}
