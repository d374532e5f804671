import type { Dataset } from '../../../common/domain/dataset.ts';
import { aHash } from './a-hash.ts';

/** A managed data set of 64 values a sample and ten classes, ready to train on. */
export function aDataset(facts: Partial<Dataset> = {}): Dataset {
  return {
    name: 'digits',
    state: 'ready',
    source: '/data/digits.csv',
    progress: 1,
    shape: [64],
    classes: Array.from({ length: 10 }, (_, digit) => String(digit)),
    train: { samples: 1_000, sha256: aHash('train'), sizeBytes: 64_000 },
    test: null,
    failure: null,
    createdAt: 1,
    ...facts,
  };
}
