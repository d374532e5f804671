import { stat } from 'node:fs/promises';
import type { DatasetReading } from '../../common/api/dataset-reading.ts';
import type { Dataset } from '../../common/domain/dataset.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import { ResumableUploads } from '../uploads/resumable-uploads.ts';
import type { UploadStart, UploadTarget, WholeRecord } from '../uploads/upload-target.ts';
import type { DatasetCatalogue } from './dataset-catalogue.ts';

interface DatasetUploadsDeps {
  /** For what has come so far. */
  readonly folder: string;
  readonly datasets: Pick<DatasetCatalogue, 'importSent' | 'expectFree' | 'sent'>;
  readonly clock: Clock;
}

/** Uploads that become managed data sets. */
export type DatasetUploads = ResumableUploads<DatasetReading, Dataset>;

/**
 * Uploads that become managed data sets: one file each, or several in one ZIP archive. The import begins when all of it is
 * there. After an import that failed the same content may be read in another way without being sent again.
 */
export function createDatasetUploads({ folder, clock, datasets }: DatasetUploadsDeps): DatasetUploads {
  return new ResumableUploads({ name: 'dataset-uploads', folder, clock, target: new DatasetTarget(datasets) });
}

class DatasetTarget implements UploadTarget<DatasetReading, Dataset> {
  readonly #datasets: DatasetUploadsDeps['datasets'];

  constructor(datasets: DatasetUploadsDeps['datasets']) {
    this.#datasets = datasets;
  }

  expect({ name }: UploadStart): void {
    this.#datasets.expectFree(name);
  }

  async has(record: WholeRecord, path: string): Promise<boolean> {
    if (this.isTaken(record)) return true;
    const found = await stat(path).catch(() => undefined);
    return found?.size === record.totalBytes;
  }

  isTaken({ name, sha256 }: WholeRecord): boolean {
    return this.#datasets.sent(name, sha256) !== undefined;
  }

  async examine({ name, sha256 }: WholeRecord, path: string): Promise<(reading: DatasetReading) => Promise<Dataset>> {
    return async (reading) => this.#datasets.importSent({ name, sha256, path, ...reading });
  }

  async again({ name, sha256 }: WholeRecord, path: string, reading: DatasetReading): Promise<Dataset> {
    return this.#datasets.sent(name, sha256) ?? this.#datasets.importSent({ name, sha256, path, ...reading });
  }
}
