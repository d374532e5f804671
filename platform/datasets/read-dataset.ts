import { readdir, stat } from 'node:fs/promises';
import { AppError } from '../../common/errors.ts';
import { fileError, unreadable } from './dataset-errors.ts';
import { looksLikeIdx } from './idx-array.ts';
import { readImageHeader } from './image-header.ts';
import { looksLikeNpy } from './npy-array.ts';
import { looksLikeZip } from './npz-archive.ts';
import { inspectFile } from './open-content.ts';
import { readCsv } from './read-csv.ts';
import { hasIdxNames, readIdxFile, readIdxFolder } from './read-idx.ts';
import { readImageFolder } from './read-image-folder.ts';
import { readNpy, readNpz } from './read-npy.ts';
import { Reading } from './reading.ts';
import { type DatasetSplits, type Source, splitSource } from './source-parts.ts';

export interface ReadDatasetOptions {
  /** Column of a CSV file that holds the class; `label` by default. */
  readonly label?: string | undefined;
  /** Share of the samples, at least 0 and below 1, kept for testing where the source has no test part; 0.15 by default. */
  readonly holdout?: number | undefined;
  /** Decides which samples are kept for testing; 1 by default. */
  readonly seed?: number | undefined;
  /** Factor on every value; by default 1/255 for bytes and 1 for anything else. */
  readonly scale?: number | undefined;
  /** The most bytes that the decoded content may take in memory; 8 GiB by default. */
  readonly limitBytes?: number | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Told how much has been read, from 0 to 1, at most a hundred times. */
  readonly onProgress?: ((share: number) => void) | undefined;
}

const FORMATS =
  'IDX files as of MNIST, a folder with one folder of PNG or JPEG images for each class, CSV, NPY and NPZ; files also with gzip';

/**
 * Reads a data set from disk: an IDX folder or file, a folder of class folders with images, CSV, NPY or NPZ, which is
 * recognised by content first. Bytes stay bytes; all other values become float32. Classes are in an order that does not
 * depend on the order of the samples.
 *
 * Where the source has no test part, a stratified share is held out for it; with `holdout` 0 the test set is empty.
 * Work is done on the calling thread.
 *
 * Throws `dataset-malformed` with file, and row and column where there are any, for wrong content; `dataset-unreadable`
 * for what is missing, forbidden, too large or of no known kind; `invalid-argument` for wrong options; and `cancelled`.
 */
export async function readDataset(path: string, options: ReadDatasetOptions = {}): Promise<DatasetSplits> {
  const { label = 'label', holdout = 0.15, seed = 1, scale, limitBytes = 8 * 2 ** 30, signal, onProgress } = options;
  checkOptions(holdout, scale);
  const reading = new Reading({ limitBytes, signal, onProgress });
  reading.advance(0);
  return splitSource(await readSource(path, label, reading), { holdout, seed, scale });
}

function checkOptions(holdout: number, scale: number | undefined): void {
  if (!(holdout >= 0 && holdout < 1)) {
    throw new AppError('invalid-argument', `the hold-out is ${holdout}; it must be at least 0 and below 1`, {
      details: { holdout },
    });
  }
  if (scale !== undefined && (!Number.isFinite(scale) || scale === 0)) {
    throw new AppError('invalid-argument', `the scale is ${scale}; it must be a finite number other than 0`, {
      details: { scale },
    });
  }
}

async function readSource(path: string, label: string, reading: Reading): Promise<Source> {
  const names = await namesInFolder(path);
  if (names !== undefined) {
    return hasIdxNames(names) ? readIdxFolder(path, names, reading) : readImageFolder(path, reading);
  }
  const file = await inspectFile(path);
  if (looksLikeNpy(file.head)) return readNpy(path, file, reading);
  if (looksLikeZip(file.head)) return readNpz(path, file, reading);
  if (readImageHeader(file.head) !== undefined) {
    throw unreadable(path, 'one image is not a data set', { hint: 'Give a folder with one folder for each class.' });
  }
  // A damaged file is better called a damaged IDX file than one of no known kind.
  const extension = /\.(csv|tsv|npy|npz)(?:\.gz)?$/i.exec(path)?.[1]?.toLowerCase();
  if (extension === 'npy') return readNpy(path, file, reading);
  if (extension === 'npz') return readNpz(path, file, reading);
  if (extension !== undefined) return readCsv(path, file, label, reading);
  if (looksLikeIdx(file.head) || /[-.]idx\d|ubyte/.test(path)) return readIdxFile(path, reading);
  if (file.head.length > 0 && !file.head.includes(0)) return readCsv(path, file, label, reading);
  throw unreadable(path, 'it is no data set of a known kind', { hint: `Known are ${FORMATS}.` });
}

async function namesInFolder(path: string): Promise<string[] | undefined> {
  try {
    return (await stat(path)).isDirectory() ? await readdir(path) : undefined;
  } catch (error) {
    throw fileError(path, error);
  }
}
