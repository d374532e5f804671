import { type ClassIndex, numberLabels } from './class-index.ts';
import { malformed } from './dataset-errors.ts';
import type { SourcePart } from './source-parts.ts';

interface NumberArray {
  readonly dimensions: readonly number[];
  readonly values: ArrayLike<number>;
}

interface FeatureArray extends NumberArray {
  readonly values: Uint8Array | Float32Array;
}

/**
 * Samples of an array of features and an array of labels, whose first dimension counts the samples. Features of three
 * dimensions are taken for images of one channel.
 *
 * Throws `dataset-malformed` where the two do not fit together, and for NaN or infinite features.
 */
export function partOfArrays(
  features: FeatureArray,
  labels: NumberArray,
  files: { readonly features: string; readonly labels: string },
  classes: ClassIndex,
): SourcePart {
  const [count = 0, ...sizes] = features.dimensions;
  const [labelCount = 0, ...labelSizes] = labels.dimensions;
  if (labels.dimensions.length < 1 || labelSizes.some((size) => size !== 1)) {
    throw malformed({ file: files.labels }, `labels of shape ${labels.dimensions.join('×')} are not one a sample`);
  }
  if (sizes.length === 0) {
    throw malformed({ file: files.features }, 'features need two dimensions or more, the first for the samples', {
      hint: 'Is this the file of the labels?',
    });
  }
  if (labelCount !== count) {
    throw malformed(
      { file: files.labels },
      `it has ${labelCount} labels for the ${count} samples of ${files.features}`,
    );
  }
  checkFinite(features.values, count, files.features);
  return {
    file: files.features,
    count,
    shape: sizes.length === 2 ? [...sizes, 1] : sizes,
    features: features.values,
    labels: numberLabels(labels.values, classes, files.labels),
  };
}

function checkFinite(values: Uint8Array | Float32Array, count: number, file: string): void {
  if (values instanceof Uint8Array) return;
  const wrong = values.findIndex((value) => !Number.isFinite(value));
  if (wrong === -1) return;
  const sample = Math.floor(wrong / (values.length / count));
  throw malformed({ file, sample }, `a value is ${values[wrong]}`, {
    hint: 'Every value must be finite, also as a 32-bit float.',
  });
}
