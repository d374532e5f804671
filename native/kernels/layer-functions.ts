import type { PoolArguments, WindowArguments } from './window-arguments.ts';

/** How rows of positions × (parts × heads × size) values are cut into heads. */
export type HeadArguments = [samples: number, positions: number, parts: number, heads: number, size: number];

/** How filters and channels of a convolution are split, before its window. */
export type GroupedWindowArguments = [filters: number, groups: number, ...WindowArguments];

/** What one step of a gated recurrent unit works on, and over how many values. */
export type GruStepArguments = [
  previous: number,
  gates: number,
  gateStride: number,
  recurrent: number,
  samples: number,
  units: number,
];

/** The compiled functions of layers and losses beyond dense, convolution and classes, to the rules of `KernelFunctions`. */
export interface LayerFunctions {
  copy(target: number, source: number, count: number): void;
  /** `target = left + right`; `target` may be either. */
  add(target: number, left: number, right: number, count: number): void;
  /** Adds the same `count` values to each of `repeats` rows. */
  addRepeated(target: number, source: number, addend: number, repeats: number, count: number): void;

  tanh(target: number, source: number, count: number): void;
  /** `gradient × tanh'`, by what `tanh` gave; `target` may be `gradient`. The same holds for the next two. */
  tanhBackward(target: number, gradient: number, output: number, count: number): void;
  sigmoid(target: number, source: number, count: number): void;
  sigmoidBackward(target: number, gradient: number, output: number, count: number): void;
  /** The tanh form: `x / 2 × (1 + tanh(√(2/π) × (x + 0.044715 x³)))` (Hendrycks and Gimpel 2016, section 2). */
  gelu(target: number, source: number, count: number): void;
  /** By what went into `gelu`. */
  geluBackward(target: number, gradient: number, input: number, count: number): void;

  /** Softmax of each row. Causal: in blocks of columns × columns row r sees columns 0 to r, the others become zero. */
  softmaxRows(target: number, source: number, rows: number, columns: number, causal: boolean): void;
  /** By what `softmaxRows` gave; `target` may be `gradient`. */
  softmaxRowsBackward(target: number, gradient: number, output: number, rows: number, columns: number): void;

  averagePool(target: number, source: number, ...pool: PoolArguments): void;
  /** Clears the target first. */
  averagePoolBackward(target: number, gradient: number, ...pool: PoolArguments): void;
  /** The mean of each sample's rows: samples × columns values. */
  averageRows(target: number, source: number, samples: number, rows: number, columns: number): void;
  averageRowsBackward(target: number, gradient: number, samples: number, rows: number, columns: number): void;

  /** Mean and biased variance of each column. */
  columnMoments(mean: number, variance: number, source: number, rows: number, columns: number): void;
  /** `target = gain × (source − mean) / √(variance + epsilon) + bias`, column by column. */
  normaliseColumns(
    target: number,
    source: number,
    mean: number,
    variance: number,
    gain: number,
    bias: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;
  /**
   * Gradients through `normaliseColumns` where mean and variance are those of the source (Ioffe and Szegedy 2015,
   * section 3). Those of gain and bias are written; a target of 0 leaves out that of the source.
   */
  normaliseColumnsBackward(
    target: number,
    gainGradient: number,
    biasGradient: number,
    gradient: number,
    source: number,
    mean: number,
    variance: number,
    gain: number,
    rows: number,
    columns: number,
    epsilon: number,
  ): void;

  /**
   * Normalises each sample's pixels × channels values in groups of channels, and keeps two values for each group of each
   * sample: mean and 1 / √(variance + epsilon).
   */
  groupNorm(
    target: number,
    statistics: number,
    source: number,
    gain: number,
    bias: number,
    samples: number,
    pixels: number,
    channels: number,
    groups: number,
    epsilon: number,
  ): void;
  /** Adds to the gradients of gain and bias; a target of 0 leaves out that of the source. */
  groupNormBackward(
    target: number,
    gainGradient: number,
    biasGradient: number,
    gradient: number,
    source: number,
    statistics: number,
    gain: number,
    samples: number,
    pixels: number,
    channels: number,
    groups: number,
  ): void;

  /** A convolution whose filters see the channels of their own group, by its definition. */
  groupedConvolution(
    target: number,
    source: number,
    weight: number,
    bias: number,
    ...window: GroupedWindowArguments
  ): void;
  /** The gradient by its input; clears the target first. */
  groupedConvolutionInput(target: number, gradient: number, weight: number, ...window: GroupedWindowArguments): void;
  /** The gradient by its weight; clears the target first. */
  groupedConvolutionWeight(target: number, gradient: number, source: number, ...window: GroupedWindowArguments): void;

  /** Makes int32 ids of float32 values; what is no id below `vocabulary` becomes the nearest one, NaN becomes 0. */
  tokenIds(target: number, source: number, count: number, vocabulary: number): void;
  /** Copies the row of each id. */
  embed(target: number, weight: number, ids: number, count: number, features: number): void;
  /** Adds `factor ×` each gradient to the row of its id. */
  embedBackward(weight: number, gradient: number, ids: number, count: number, features: number, factor: number): void;

  /** From samples × positions × parts × heads × size to parts × samples × heads × positions × size. */
  splitHeads(target: number, source: number, ...heads: HeadArguments): void;
  /** The inverse of `splitHeads`. */
  mergeHeads(target: number, source: number, ...heads: HeadArguments): void;

  /**
   * One step of a gated recurrent unit for all samples. `gates` holds the input's part of reset, update and candidate,
   * samples `gateStride` bytes apart, and gets the gates themselves; `recurrent` holds the state's part of the three.
   */
  gruStep(next: number, ...step: GruStepArguments): void;
  /**
   * The gradients by both parts of the gates replace them; of the gradient by the new state, what passes directly to the
   * previous one remains.
   */
  gruStepBackward(gradient: number, ...step: GruStepArguments): void;

  /** Returns `Σ (output − target)²` and writes `2 × factor × (output − target)`. */
  squaredError(gradient: number, outputs: number, targets: number, count: number, factor: number): number;
  /** Returns the summed cross-entropy of `logistic(logit)` against targets from 0 to 1, and writes `factor ×` its gradient. */
  binaryCrossEntropy(gradient: number, logits: number, targets: number, count: number, factor: number): number;
  /** How many logits are above 0 exactly where the target is above 0.5. */
  countAgreeing(logits: number, targets: number, count: number): number;
}

/** The names of all members of `LayerFunctions`. */
export const LAYER_FUNCTION_NAMES = [
  'copy',
  'add',
  'addRepeated',
  'tanh',
  'tanhBackward',
  'sigmoid',
  'sigmoidBackward',
  'gelu',
  'geluBackward',
  'softmaxRows',
  'softmaxRowsBackward',
  'averagePool',
  'averagePoolBackward',
  'averageRows',
  'averageRowsBackward',
  'columnMoments',
  'normaliseColumns',
  'normaliseColumnsBackward',
  'groupNorm',
  'groupNormBackward',
  'groupedConvolution',
  'groupedConvolutionInput',
  'groupedConvolutionWeight',
  'tokenIds',
  'embed',
  'embedBackward',
  'splitHeads',
  'mergeHeads',
  'gruStep',
  'gruStepBackward',
  'squaredError',
  'binaryCrossEntropy',
  'countAgreeing',
] as const satisfies readonly (keyof LayerFunctions)[];
