import { join } from 'node:path';
import type { Device } from '../../common/domain/device.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { offeredDatasets } from '../cluster/offered-datasets.ts';
import type { DatasetCatalogue } from '../datasets/dataset-catalogue.ts';
import { previewDataset } from '../datasets/preview-dataset.ts';
import { sampleDataset } from '../datasets/sample-datasets.ts';
import { controlApi } from './control-api.ts';

export interface DatasetsDeps {
  readonly datasets: Pick<DatasetCatalogue, 'list' | 'get' | 'import' | 'remove'>;
  readonly blobs: Pick<BlobStore, 'path'>;
  readonly offeringDevices: () => readonly Device[];
  /** Where the data sets lie that come with EdgeOrchestra, when not in their usual place. */
  readonly sampleFolder?: string | undefined;
}

/** Managed data sets, and what devices offer of their own. */
export function datasetsHandlers({ datasets, blobs, offeringDevices, sampleFolder }: DatasetsDeps) {
  return {
    list: controlApi.datasets.list.handler(({ input }) => datasets.list(input.after, input.limit)),
    offered: controlApi.datasets.offered.handler(({ input }) => offeredDatasets(offeringDevices(), input)),
    get: controlApi.datasets.get.handler(({ input }) => datasets.get(input.name)),
    import: controlApi.datasets.import.handler(({ input }) => datasets.import(input)),
    importSample: controlApi.datasets.importSample.handler(({ input }) =>
      datasets.import(sampleDataset(input.name, sampleFolder && join(sampleFolder, 'datasets'))),
    ),
    preview: controlApi.datasets.preview.handler(({ input }) =>
      previewDataset(datasets.get(input.name), input.samples, blobs),
    ),
    remove: controlApi.datasets.remove.handler(async ({ input }) => {
      await datasets.remove(input.name);
    }),
  };
}
