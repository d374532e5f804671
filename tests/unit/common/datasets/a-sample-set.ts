import type { SampleSet } from '../../../../common/datasets/sample-set.ts';

/** A small set of grey images, or with `floats` feature vectors, whose values tell the sample they belong to. */
export function aSampleSet(kind: 'bytes' | 'floats' = 'bytes', count = 5): SampleSet {
  const shape = kind === 'bytes' ? [1, 3, 1] : [3];
  const values = Array.from({ length: count * 3 }, (_, i) => Math.floor(i / 3) * 10 + (i % 3));
  return {
    count,
    shape,
    features: kind === 'bytes' ? Uint8Array.from(values) : Float32Array.from(values),
    scale: kind === 'bytes' ? 1 / 255 : 1,
    labels: Int32Array.from({ length: count }, (_, i) => i % 2),
    classes: ['even', 'öd\ud800d "1"'],
  };
}
