import type { TensorBlock } from './tensor-block.ts';
import type { TensorPort } from './tensor-port.ts';

/** A model in memory that makes tensors of tensors. */
export interface TensorModel {
  readonly inputs: readonly TensorPort[];
  readonly outputs: readonly TensorPort[];
  /** How many samples, along the first dimension, may be answered in one run; 1 where they must not be put together. */
  readonly mostRows: number;
  /** Inputs that were matched to the ports, and names of outputs. @throws AppError */
  run(inputs: readonly TensorBlock[], outputs: readonly string[]): Promise<readonly TensorBlock[]>;
}
