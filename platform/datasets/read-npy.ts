import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { partOfArrays } from './array-part.ts';
import { ClassIndex } from './class-index.ts';
import { malformed, unreadable } from './dataset-errors.ts';
import { type NpyArray, parseNpy } from './npy-array.ts';
import { unzipArrays } from './npz-archive.ts';
import { type FileHead, inspectFile, loadContent } from './open-content.ts';
import type { Reading } from './reading.ts';
import type { Source, SourcePart } from './source-parts.ts';

/** Reads a file of features and the file of labels beside it: `NAME-labels.npy`, `NAME_labels.npy` or `labels.npy`. */
export async function readNpy(path: string, head: FileHead, reading: Reading): Promise<Source> {
  const stem = basename(path)
    .replace(/\.gz$/, '')
    .replace(/\.npy$/, '');
  const names = [`${stem}-labels.npy`, `${stem}_labels.npy`, 'labels.npy'];
  const labelsPath = await firstFile(names.map((name) => join(dirname(path), name)).filter((name) => name !== path));
  if (labelsPath === undefined) {
    throw unreadable(path, `there is no file of labels beside it: '${names.join("', '")}'`);
  }
  const labelsHead = await inspectFile(labelsPath);
  reading.expect(head.sizeBytes + labelsHead.sizeBytes);
  const classes = new ClassIndex();
  const features = parseNpy(await loadContent(path, head, reading), path, reading);
  const labels = parseNpy(await loadContent(labelsPath, labelsHead, reading), labelsPath, reading);
  return { classes, train: toPart(features, labels, path, labelsPath, classes, reading), test: undefined };
}

/** Reads an archive with the arrays `x_train`, `y_train`, `x_test` and `y_test`, or `x` and `y`. */
export async function readNpz(path: string, head: FileHead, reading: Reading): Promise<Source> {
  reading.expect(head.sizeBytes);
  const bytes = await loadContent(path, head, reading);
  const wanted = ['x_train', 'y_train', 'x_test', 'y_test', 'x', 'y'];
  const arrays = unzipArrays(bytes, path, wanted, reading);
  const classes = new ClassIndex();
  const part = (x: string, y: string): SourcePart | undefined => {
    const [xBytes, yBytes] = [arrays.members.get(x), arrays.members.get(y)];
    if (xBytes === undefined && yBytes === undefined) return undefined;
    const missing = xBytes === undefined ? x : y;
    if (xBytes === undefined || yBytes === undefined) throw malformed({ file: path }, `it has no array '${missing}'`);
    const [xFile, yFile] = [join(path, `${x}.npy`), join(path, `${y}.npy`)];
    const [xArray, yArray] = [parseNpy(xBytes, xFile, reading), parseNpy(yBytes, yFile, reading)];
    return toPart(xArray, yArray, xFile, yFile, classes, reading);
  };
  const train = part('x_train', 'y_train') ?? part('x', 'y');
  if (train === undefined) {
    throw malformed({ file: path }, `it has no arrays 'x_train' and 'y_train', or 'x' and 'y'`, {
      hint: `It has: ${arrays.names.slice(0, 20).join(', ') || 'none'}.`,
    });
  }
  return { classes, train, test: part('x_test', 'y_test') };
}

function toPart(
  features: NpyArray,
  labels: NpyArray,
  featuresFile: string,
  labelsFile: string,
  classes: ClassIndex,
  reading: Reading,
): SourcePart {
  const { dimensions, values } = features;
  if (values instanceof Float64Array) reading.hold(values.length * 4, featuresFile);
  const narrow = values instanceof Float64Array ? Float32Array.from(values) : values;
  const files = { features: featuresFile, labels: labelsFile };
  return partOfArrays({ dimensions, values: narrow }, labels, files, classes);
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile() === true) return path;
  }
  return undefined;
}
