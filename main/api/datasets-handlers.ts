import type { DatasetCatalogue } from '../datasets/dataset-catalogue.ts';
import { sampleDataset } from '../datasets/sample-datasets.ts';
import { controlApi } from './control-api.ts';

export interface DatasetsDeps {
  readonly datasets: Pick<DatasetCatalogue, 'list' | 'get' | 'import' | 'remove'>;
}

/** Managed data sets. */
export function datasetsHandlers({ datasets }: DatasetsDeps) {
  return {
    list: controlApi.datasets.list.handler(({ input }) => datasets.list(input.after, input.limit)),
    get: controlApi.datasets.get.handler(({ input }) => datasets.get(input.name)),
    import: controlApi.datasets.import.handler(({ input }) => datasets.import(input)),
    importSample: controlApi.datasets.importSample.handler(({ input }) => datasets.import(sampleDataset(input.name))),
    remove: controlApi.datasets.remove.handler(async ({ input }) => {
      await datasets.remove(input.name);
    }),
  };
}
