import { rm } from 'node:fs/promises';
import { isAbsolute } from 'node:path';
import type { Dataset } from '../../common/domain/dataset.ts';
import type { ResourceName, Sha256 } from '../../common/domain/ids.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { DatasetRows } from '../storage/rows/dataset-rows.ts';
import { begunDataset, failedDataset, readyDataset } from './dataset-states.ts';
import { type DatasetImport, type DatasetSource, type FinishedImport, ImportQueue } from './import-queue.ts';

interface DatasetCatalogueDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly blobs: Pick<BlobStore, 'hold' | 'publish' | 'release' | 'temporaryPath'>;
  readonly clock: Clock;
  readonly log: Pick<Logger, 'error'>;
  /** True while anything, in whichever room, needs this content. */
  readonly isBlobUsed: (sha256: Sha256) => boolean;
  /** True while unfinished work needs the data set: it cannot be removed then. */
  readonly isDatasetUsed: (name: ResourceName) => boolean;
}

export interface NewDataset extends Omit<DatasetSource, 'isUpload'> {
  readonly name: ResourceName;
}

/** A data set in a file that was sent, and is removed once it was read. */
export interface SentDataset extends NewDataset {
  readonly sha256: Sha256;
}

/** What a data set says of where it came from, if it was sent. */
export function uploadSource(sha256: Sha256): string {
  return `upload ${sha256}`;
}

/** Managed data sets: read once from the disk, kept as two blobs, one for training and one for testing. */
export class DatasetCatalogue implements Service {
  readonly name = 'dataset-catalogue';
  readonly #deps: DatasetCatalogueDeps;
  readonly #rows: DatasetRows;
  readonly #queue: ImportQueue;
  readonly #running = new Map<ResourceName, DatasetImport>();
  readonly #following = new Set<Promise<void>>();
  #isStopping = false;

  constructor(deps: DatasetCatalogueDeps) {
    this.#deps = deps;
    this.#rows = new DatasetRows(deps.database);
    this.#queue = new ImportQueue({ temporaryPath: () => deps.blobs.temporaryPath() });
  }

  /** Imports that the last life of the process has left half-way have failed. */
  async start(): Promise<void> {
    for (const dataset of this.#all()) {
      if (dataset.state !== 'importing') continue;
      this.#fail(dataset, interrupted());
    }
  }

  /** Ends running imports, which then have failed. */
  async stop(): Promise<void> {
    this.#isStopping = true;
    for (const run of this.#running.values()) run.cancel();
    await Promise.all(this.#following);
  }

  /**
   * Begins to read a data set and returns at once; its state tells how it goes. A name whose import failed may be used
   * again.
   * @throws AppError `already-exists`, `conflict` while one of that name is being imported, `invalid-argument`
   */
  import({ name, ...source }: NewDataset): Dataset {
    if (!isAbsolute(source.path)) {
      throw new AppError('invalid-argument', `${source.path} is not an absolute path`, {
        details: { path: 'path', problem: 'expected an absolute path' },
      });
    }
    return this.#begin(name, source.path, source);
  }

  /** The same with content that was sent. The file stays when the import fails, so that it can be tried in another way. */
  importSent({ name, sha256, ...source }: SentDataset): Dataset {
    return this.#begin(name, uploadSource(sha256), { ...source, isUpload: true }, async () => {
      if (this.get(name).state === 'ready') await rm(source.path, { force: true });
    });
  }

  /** @throws AppError `already-exists`, `conflict` while one of that name is being imported */
  expectFree(name: ResourceName): void {
    const details = { dataset: name };
    if (this.#rows.get(name)?.state === 'ready') {
      throw new AppError('already-exists', `there is a data set ${name} already`, { details });
    }
    if (this.#running.has(name)) {
      throw new AppError('conflict', `the data set ${name} is being imported`, { details });
    }
  }

  /** The data set that content which was sent has become or is becoming. */
  sent(name: ResourceName, sha256: Sha256): Dataset | undefined {
    const dataset = this.#rows.get(name);
    return dataset?.source === uploadSource(sha256) && dataset.state !== 'failed'
      ? this.#withProgress(dataset)
      : undefined;
  }

  #begin(name: ResourceName, shownSource: string, source: DatasetSource, after = async () => {}): Dataset {
    this.expectFree(name);
    const dataset = begunDataset({ name, source: shownSource, createdAt: this.#deps.clock.now() });
    this.#deps.database.transaction(() => this.#rows.put(dataset));
    const run = this.#queue.begin(source);
    this.#running.set(name, run);
    const following = this.#follow(dataset, run)
      .then(after)
      .catch((error: unknown) =>
        this.#deps.log.error({ err: error, dataset: name }, 'the end of an import was not kept'),
      )
      .finally(() => this.#following.delete(following));
    this.#following.add(following);
    return dataset;
  }

  /** By name, a page at a time. */
  list(after: ResourceName | undefined, limit: number): Dataset[] {
    return this.#rows.list(after ?? '', limit).map((dataset) => this.#withProgress(dataset));
  }

  /** @throws AppError `not-found` */
  get(name: ResourceName): Dataset {
    const dataset = this.#rows.get(name);
    if (dataset !== undefined) return this.#withProgress(dataset);
    throw new AppError('not-found', `there is no data set ${name}`, { details: { dataset: name } });
  }

  /**
   * Removes a data set and what nothing else uses of it. One that is being imported is given up.
   * @throws AppError `not-found`; `conflict` while unfinished work needs it
   */
  async remove(name: ResourceName): Promise<void> {
    const { database, events, isDatasetUsed } = this.#deps;
    const { train, test } = this.get(name);
    if (isDatasetUsed(name)) {
      throw new AppError('conflict', `a job needs the data set ${name}`, {
        details: { dataset: name },
        hint: 'Cancel the job or let it end first.',
      });
    }
    database.transaction(() => {
      this.#rows.remove(name);
      events.append({ kind: 'dataset-removed', dataset: name });
    });
    const run = this.#running.get(name);
    this.#running.delete(name);
    run?.cancel();
    await this.#release([train, test].flatMap((split) => split?.sha256 ?? []));
  }

  async #follow(dataset: Dataset, run: DatasetImport): Promise<void> {
    const isWanted = () => this.#running.get(dataset.name) === run;
    try {
      await this.#keep(dataset, await run.result, isWanted);
    } catch (error) {
      if (isWanted()) this.#fail(dataset, this.#isStopping ? interrupted() : asAppError(error));
    } finally {
      if (isWanted()) this.#running.delete(dataset.name);
    }
  }

  async #keep(dataset: Dataset, finished: FinishedImport, isWanted: () => boolean): Promise<void> {
    const { database, events, blobs } = this.#deps;
    const imported = finished.dataset;
    const { train, test } = imported;
    const letGo = [train, test].map(({ blob }) => blobs.hold(blob.sha256));
    let isKept = false;
    try {
      await blobs.publish(finished.trainFile, train.blob);
      await blobs.publish(finished.testFile, test.blob);
      if (isWanted()) {
        database.transaction(() => {
          this.#rows.put(readyDataset(dataset, imported));
          events.append({ kind: 'dataset-imported', dataset: dataset.name, train: train.samples, test: test.samples });
        });
        isKept = true;
      }
    } finally {
      for (const call of letGo) call();
      if (!isKept) await this.#release([train.blob.sha256, test.blob.sha256]);
    }
  }

  #fail(dataset: Dataset, error: AppError): void {
    const { database, events, log } = this.#deps;
    if (error.code === 'internal') log.error({ err: error.cause ?? error, dataset: dataset.name }, 'an import failed');
    const failure = { code: error.code, message: error.message };
    database.transaction(() => {
      this.#rows.put(failedDataset(dataset, failure));
      events.append({ kind: 'dataset-import-failed', dataset: dataset.name, failure });
    });
  }

  async #release(hashes: readonly Sha256[]): Promise<void> {
    const { blobs, isBlobUsed } = this.#deps;
    for (const sha256 of hashes) await blobs.release(sha256, isBlobUsed);
  }

  #withProgress(dataset: Dataset): Dataset {
    const run = dataset.state === 'importing' ? this.#running.get(dataset.name) : undefined;
    return run === undefined ? dataset : { ...dataset, progress: run.progress() };
  }

  #all(): Dataset[] {
    return this.#rows.list('', Number.MAX_SAFE_INTEGER);
  }
}

function interrupted(): AppError {
  return new AppError('cancelled', 'the orchestrator stopped during the import; start it again');
}
