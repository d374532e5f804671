import { rm } from 'node:fs/promises';
import { importInThread } from './import-thread.ts';
import type { ImportedDataset } from './import-worker.ts';

/** Where a data set comes from, and how to read it. */
export interface DatasetSource {
  readonly path: string;
  /** True for content that was sent, and has no name of its own. */
  readonly isUpload?: boolean | undefined;
  readonly label?: string | undefined;
  readonly holdout?: number | undefined;
  readonly scale?: number | undefined;
  readonly seed?: number | undefined;
}

/** A data set in memory no more: its splits lie in two files that wait for the blob store. */
export interface FinishedImport {
  readonly dataset: ImportedDataset;
  readonly trainFile: string;
  readonly testFile: string;
}

export interface DatasetImport {
  readonly result: Promise<FinishedImport>;
  /** Share that is done, 0 to 1. */
  progress(): number;
  /** Makes the result fail with `cancelled`, soon. */
  cancel(): void;
}

interface ImportQueueDeps {
  readonly temporaryPath: () => string;
  /** Whole data sets are in memory while they are read: few at a time. */
  readonly atOnce?: number;
}

/** Runs imports in threads of their own, some at a time, in the order of their asking. */
export class ImportQueue {
  readonly #temporaryPath: () => string;
  readonly #waiting: (() => void)[] = [];
  #free: number;

  constructor({ temporaryPath, atOnce = 2 }: ImportQueueDeps) {
    this.#temporaryPath = temporaryPath;
    this.#free = atOnce;
  }

  begin(source: DatasetSource): DatasetImport {
    const abort = new AbortController();
    let share = 0;
    const onProgress = (now: number) => {
      share = now;
    };
    return {
      result: this.#run(source, { signal: abort.signal, onProgress }),
      progress: () => share,
      cancel: () => abort.abort(),
    };
  }

  async #run(
    { path, isUpload = false, label, holdout, scale, seed }: DatasetSource,
    options: { signal: AbortSignal; onProgress: (share: number) => void },
  ): Promise<FinishedImport> {
    await this.#turn();
    const [trainFile, testFile] = [this.#temporaryPath(), this.#temporaryPath()];
    const workFolder = this.#temporaryPath();
    try {
      const order = { path, isUpload, workFolder, label, holdout, scale, seed, trainFile, testFile };
      return { dataset: await importInThread({ order, ...options }), trainFile, testFile };
    } catch (error) {
      await Promise.all([trainFile, testFile].map((file) => rm(file, { force: true })));
      throw error;
    } finally {
      await rm(workFolder, { recursive: true, force: true });
      this.#free++;
      this.#waiting.shift()?.();
    }
  }

  async #turn(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    this.#free--;
  }
}
