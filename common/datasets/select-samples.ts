import { AppError } from '../errors.ts';
import { type SampleSet, valuesPerSample } from './sample-set.ts';

/**
 * The samples at the given indices, in that order, copied into a set of their own with the same classes.
 *
 * Throws `invalid-argument` for an index outside the set.
 */
export function selectSamples(set: SampleSet, indices: Uint32Array | readonly number[]): SampleSet {
  const stride = valuesPerSample(set.shape);
  const length = indices.length * stride;
  const features = set.features instanceof Uint8Array ? new Uint8Array(length) : new Float32Array(length);
  const labels = new Int32Array(indices.length);
  for (const [position, index] of indices.entries()) {
    const label = set.labels[index];
    if (label === undefined) {
      throw new AppError('invalid-argument', `there is no sample ${index} in a set of ${set.count}`, {
        details: { index, count: set.count },
      });
    }
    features.set(set.features.subarray(index * stride, (index + 1) * stride), position * stride);
    labels[position] = label;
  }
  return { ...set, count: indices.length, features, labels };
}
