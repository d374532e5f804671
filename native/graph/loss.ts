import type { Kernels } from '../kernels/kernels.ts';

/** What one batch gave. */
export interface BatchResult {
  /** Summed loss of the samples: cross-entropies in nats. A sample with many answers counts with their mean. */
  readonly lossSum: number;
  /**
   * Samples that were answered rightly, of a sample with many answers the share; zero for mean-squared-error, which
   * knows no right or wrong.
   */
  readonly correct: number;
}

/** Reads which class a model answers each sample with. */
export interface Answers {
  /** How many classes it tells apart. */
  readonly classes: number;
  /** The classes of the first `batch` samples, as indices. */
  read(batch: number): Int32Array;
}

/** Judges what a model makes of a batch. */
export interface Loss {
  /**
   * Byte offset of what each sample should give, as float32, one for each value of the output; null where the loss reads
   * class labels or the samples themselves.
   */
  readonly targets: number | null;
  /** Null where a sample has no class of its own. */
  readonly answers: Answers | null;
  /** Judges the first `batch` samples and writes the gradient of their mean loss by the output. */
  judge(batch: number): BatchResult;
}

/** What a loss is built from; places are byte offsets. */
export interface LossContext {
  readonly kernels: Kernels;
  readonly maxBatch: number;
  /** Of the model's input, as float32. */
  readonly input: number;
  /** Of the batch's class labels, as int32. */
  readonly labels: number;
  readonly output: number;
  /** Where the gradient by the output goes. */
  readonly outputGradient: number;
  /** Shape of the model's output for one sample. */
  readonly shape: readonly number[];
}
