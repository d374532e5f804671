import { join } from 'node:path';
import type { JobId, ResourceName, Sha256 } from '../common/domain/ids.ts';
import type { MakeRoom } from '../common/economy/economy-controller.ts';
import { Gate } from '../common/economy/gate.ts';
import type { Clock } from '../common/lifecycle/clock.ts';
import type { Service } from '../common/lifecycle/service.ts';
import type { BlobStore } from '../platform/blobs/blob-store.ts';
import type { Logger } from '../platform/logging/logger.ts';
import { DatasetCatalogue } from './datasets/dataset-catalogue.ts';
import { createDatasetUploads } from './datasets/dataset-uploads.ts';
import type { EventLog } from './events/event-log.ts';
import { hubFromEnvironment } from './models/fetch/fetch-source.ts';
import { ModelFetches } from './models/fetch/model-fetches.ts';
import { ModelExchange } from './models/model-exchange.ts';
import { ModelStore } from './models/model-store.ts';
import { createModelUploads } from './models/model-uploads.ts';
import { TrialLoads } from './models/trial-load.ts';
import type { Database } from './storage/database.ts';
import { DatasetRows } from './storage/rows/dataset-rows.ts';
import { JobDatasetRows } from './storage/rows/job-dataset-rows.ts';
import { ModelRows } from './storage/rows/model-rows.ts';
import { UnusedBlobSweep } from './unused-blob-sweep.ts';

/** Somebody who may need some content: while any does, it is not let go. */
export interface BlobUser {
  usesBlob(sha256: Sha256): boolean;
}

interface LibraryDeps {
  readonly data: string;
  readonly database: Database;
  readonly events: EventLog;
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly log: (component: string) => Logger;
  readonly deviceModelLimitBytes: number;
  readonly makeRoom: MakeRoom;
  /** Whoever needs content that no model and no data set names: jobs, and what is served. */
  readonly blobUsers: () => readonly BlobUser[];
  /** What jobs hold on to. */
  readonly jobs: () => { usesDataset(name: ResourceName): boolean };
}

/** Models and data sets, what comes in of them, and which content is still needed. */
export function createLibrary({
  data,
  database,
  events,
  blobs,
  clock,
  log,
  deviceModelLimitBytes,
  makeRoom,
  blobUsers,
  jobs,
}: LibraryDeps) {
  const modelRows = new ModelRows(database);
  const datasetRows = new DatasetRows(database);
  const isBlobUsed = (sha256: Sha256) =>
    modelRows.uses(sha256) || datasetRows.uses(sha256) || blobUsers().some((user) => user.usesBlob(sha256));

  const models = new ModelStore({ database, events, blobs, clock, isBlobUsed });
  const modelUploads = createModelUploads({
    folder: join(data, 'uploads'),
    models,
    blobs,
    clock,
    deviceLimitBytes: deviceModelLimitBytes,
  });
  const trials = new TrialLoads({ database, blobs, clock, makeRoom });
  const fetchGate = new Gate();
  const fetches = new ModelFetches({
    folder: join(data, 'fetches'),
    database,
    models,
    blobs,
    clock,
    log: log('models'),
    hub: hubFromEnvironment(process.env),
    gate: fetchGate,
    makeRoom,
  });
  const jobDatasets = new JobDatasetRows(database);
  const classesOf = (jobId: JobId) => jobDatasets.ofJob(jobId)[0]?.classes ?? null;
  const exchange = new ModelExchange({ models, blobs, classesOf, makeRoom });
  const datasets = new DatasetCatalogue({
    database,
    events,
    blobs,
    clock,
    log: log('datasets'),
    isBlobUsed,
    isDatasetUsed: (name) => jobs().usesDataset(name),
  });
  const datasetUploads = createDatasetUploads({ folder: join(data, 'dataset-uploads'), datasets, clock });
  const sweep = new UnusedBlobSweep(blobs, isBlobUsed);
  const services: readonly Service[] = [
    blobs,
    sweep,
    modelUploads,
    fetches,
    trials,
    exchange,
    datasets,
    datasetUploads,
  ];
  return {
    models,
    trials,
    fetches,
    fetchGate,
    exchange,
    modelUploads,
    datasets,
    datasetUploads,
    classesOf,
    isBlobUsed,
    services,
  };
}

export type Library = ReturnType<typeof createLibrary>;
