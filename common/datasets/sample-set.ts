/**
 * Labelled samples in memory.
 *
 * `features` holds `count × product(shape)` values, row-major, one sample after the other (images are height, width,
 * channels). The value that a model sees is `features[i] × scale`, so that images stay one byte a value.
 * `labels[i]` is an index into `classes`. Token ids are whole numbers with a scale of 1, as bytes up to 256 tokens.
 */
export interface SampleSet {
  readonly count: number;
  readonly shape: readonly number[];
  readonly features: Uint8Array | Float32Array;
  readonly scale: number;
  readonly labels: Int32Array;
  readonly classes: readonly string[];
  /**
   * What a model with the loss `mean-squared-error` or `binary-cross-entropy` should give, `count ×` its outputs; without
   * it the labels say so. Lives in memory only: packs of data sets have labels.
   */
  readonly targets?: Float32Array;
}

/** Values in one sample of the given shape. */
export function valuesPerSample(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** The most classes that a data set may have. */
export const MAX_CLASSES = 65_536;

/** The longest name of a class, in UTF-16 units. */
export const MAX_CLASS_NAME_LENGTH = 256;

/** The largest size of one dimension of a sample. */
export const MAX_SIZE = 65_536;
