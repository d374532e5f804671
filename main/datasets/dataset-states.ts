import type { Dataset } from '../../common/domain/dataset.ts';
import type { Failure } from '../../common/domain/job.ts';
import type { ImportedDataset, ImportedSplit } from './import-worker.ts';

/** A data set whose import has just begun. */
export function begunDataset(given: Pick<Dataset, 'name' | 'source' | 'createdAt'>): Dataset {
  const unknown = { shape: null, classes: null, train: null, test: null };
  return { ...given, ...unknown, state: 'importing', progress: 0, failure: null };
}

/** The data set once its splits are in the store. */
export function readyDataset(begun: Dataset, { shape, classes, train, test }: ImportedDataset): Dataset {
  const splits = { train: splitOf(train), test: splitOf(test) };
  return { ...begun, ...splits, state: 'ready', progress: 1, shape: [...shape], classes: [...classes] };
}

/** The data set whose import came to nothing. */
export function failedDataset(begun: Dataset, failure: Failure): Dataset {
  return { ...begun, state: 'failed', failure };
}

function splitOf({ samples, blob }: ImportedSplit) {
  return { samples, ...blob };
}
