import type { BlobReference } from '../../common/domain/assignment.ts';
import { AppError } from '../../common/errors.ts';
import { prepareSource } from '../../platform/datasets/prepare-source.ts';
import { readDataset } from '../../platform/datasets/read-dataset.ts';
import { answerCalls } from '../../platform/process/calls.ts';
import { lineToParentThread } from '../../platform/process/worker-line.ts';
import { writeSamplePack } from './write-sample-pack.ts';

/** What an import needs to know. */
export interface ImportOrder {
  /** Absolute path of a file or folder. */
  readonly path: string;
  /** True for content without a name of its own, of which errors speak as `upload`. */
  readonly isUpload: boolean;
  /** For what is unpacked. Whoever gives the order removes it. */
  readonly workFolder: string;
  readonly label: string | undefined;
  readonly holdout: number | undefined;
  readonly scale: number | undefined;
  readonly seed: number | undefined;
  /** Files that the two splits are written to. */
  readonly trainFile: string;
  readonly testFile: string;
}

/** A split that lies in its file. */
export interface ImportedSplit {
  readonly samples: number;
  readonly blob: BlobReference;
}

export interface ImportedDataset {
  readonly shape: readonly number[];
  readonly classes: readonly string[];
  readonly train: ImportedSplit;
  readonly test: ImportedSplit;
}

/** What the thread that imports does. Between call and answer it sends its progress, from 0 to 1, as bare numbers. */
export type ImportMethods = {
  read(order: ImportOrder): Promise<ImportedDataset>;
};

/** Share of an import that is reading; the rest is writing. */
const READING = 0.9;
const PROGRESS_MS = 250;

const line = lineToParentThread();
let told = Number.NEGATIVE_INFINITY;

const methods: ImportMethods = {
  async read({ path, isUpload, workFolder, trainFile, testFile, ...reading }) {
    const read = async () => {
      const source = await prepareSource(path, { isUpload, workFolder });
      return await readDataset(source, { ...reading, onProgress: tellProgress });
    };
    const { train, test } = await read().catch((error: unknown) => {
      throw withoutPlace(error, workFolder);
    });
    const { shape, classes } = train;
    return {
      shape,
      classes,
      train: { samples: train.count, blob: await writeSamplePack(train, trainFile) },
      test: { samples: test.count, blob: await writeSamplePack(test, testFile) },
    };
  },
};

function tellProgress(share: number): void {
  const now = performance.now();
  if (now - told < PROGRESS_MS) return;
  told = now;
  line.send(Math.min(1, share) * READING);
}

/** An error that names a file of the work folder, in words that mean something outside of it. */
function withoutPlace(error: unknown, workFolder: string): unknown {
  if (!(error instanceof AppError)) return error;
  const shorten = (text: string) => text.replaceAll(`${workFolder}/`, '');
  const details = Object.fromEntries(
    Object.entries(error.details).map(([name, value]) => [name, typeof value === 'string' ? shorten(value) : value]),
  );
  const { code, message, cause, hint } = error;
  return new AppError(code, shorten(message), { cause, details, ...(hint === undefined ? {} : { hint }) });
}

answerCalls(line, methods);
