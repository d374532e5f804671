import { expect, test, vi } from 'vitest';
import { SampleName } from '../../../../common/api/datasets-contract.ts';
import { DatasetCatalogue } from '../../../../main/datasets/dataset-catalogue.ts';
import { sampleDataset } from '../../../../main/datasets/sample-datasets.ts';
import { aStore, started } from '../storage/a-store.ts';

test.each(SampleName.options)('%s is there, and is read into samples to train and to test on', async (name) => {
  const store = await aStore();
  const log = { error: (...line: unknown[]) => expect.fail(line.join(' ')) };
  const datasets = await started(new DatasetCatalogue({ ...store, log, isDatasetUsed: () => false }));
  datasets.import(sampleDataset(name));
  await vi.waitFor(() => expect(datasets.get(name).state).not.toBe('importing'), { timeout: 10_000, interval: 5 });
  const { state, train, test: testing, shape, classes } = datasets.get(name);
  expect({ state, shape, classes: classes?.length, train: train?.samples, test: testing?.samples }).toEqual({
    state: 'ready',
    shape: [64],
    classes: 10,
    train: 1_438,
    test: 359,
  });
});
