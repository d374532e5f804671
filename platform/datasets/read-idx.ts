import { readdir } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { partOfArrays } from './array-part.ts';
import { ClassIndex } from './class-index.ts';
import { fileError, malformed, unreadable } from './dataset-errors.ts';
import { parseIdx } from './idx-array.ts';
import { type FileHead, inspectFile, loadContent } from './open-content.ts';
import type { Reading } from './reading.ts';
import type { Source } from './source-parts.ts';

/** `train-images-idx3-ubyte`, `t10k-labels.idx1-ubyte.gz`, `emnist-letters-test-images-idx3-ubyte`, … */
const IDX_NAME = /^(?:.+[-_])?(train|t10k|test)-(images|labels)(?:[-.]idx\d)?(?:[-.]ubyte)?(?:\.gz)?$/;

interface IdxPair {
  readonly images: string;
  readonly labels: string;
}

/** True for a folder whose files are named as those of MNIST are. */
export function hasIdxNames(names: readonly string[]): boolean {
  return names.some((name) => IDX_NAME.exec(name)?.[2] === 'images');
}

/** Reads a folder with `train-images`, `train-labels` and, where they exist, `t10k-images` and `t10k-labels`. */
export async function readIdxFolder(folder: string, names: readonly string[], reading: Reading): Promise<Source> {
  const train = pairIn(folder, names, /^train$/);
  if (train === undefined) throw unreadable(folder, 'it has no train-images file');
  return readPairs(train, pairIn(folder, names, /^(t10k|test)$/), reading);
}

/** Reads one file of images and the file of labels beside it, whose name has `labels` in place of `images`. */
export async function readIdxFile(path: string, reading: Reading): Promise<Source> {
  const names = await readdir(dirname(path)).catch((error: unknown) => {
    throw fileError(path, error);
  });
  const name = basename(path);
  if (!name.includes('images')) {
    throw unreadable(path, 'the file of its labels cannot be found', {
      hint: "Name the file of images '…images…' and the file of labels '…labels…', or give the folder of both.",
    });
  }
  const stem = plain(name).replace('images', 'labels');
  const labels = names.filter((other) => plain(other) === stem).toSorted()[0];
  if (labels === undefined) throw unreadable(path, `there is no file '${labelsName(name)}' beside it`);
  return readPairs({ images: path, labels: join(dirname(path), labels) }, undefined, reading);
}

/** A name without what differs between a file of images and its labels, or between packed and unpacked. */
function plain(name: string): string {
  return name.replace(/\.gz$/, '').replace(/[-.]idx\d/, '');
}

/** What the file of the labels for a file of images is usually called. */
function labelsName(name: string): string {
  return name.replace('images', 'labels').replace('idx3', 'idx1');
}

function pairIn(folder: string, names: readonly string[], split: RegExp): IdxPair | undefined {
  const find = (kind: string): string | undefined => {
    const found = names.filter((name) => {
      const match = IDX_NAME.exec(name);
      return match?.[2] === kind && split.test(match[1] ?? '');
    });
    const stems = new Set(found.map(plain));
    if (stems.size > 1) {
      throw unreadable(folder, `it has several files of ${kind}: ${found.toSorted().join(', ')}`, {
        hint: 'Give one file of images instead of the folder.',
      });
    }
    // The unpacked one comes first where there are both.
    return found.toSorted()[0];
  };
  const images = find('images');
  if (images === undefined) return undefined;
  const labels = find('labels');
  if (labels === undefined) {
    throw malformed({ file: join(folder, images) }, `there is no file '${labelsName(images)}' beside it`);
  }
  return { images: join(folder, images), labels: join(folder, labels) };
}

async function readPairs(train: IdxPair, test: IdxPair | undefined, reading: Reading): Promise<Source> {
  const paths = [train, ...(test === undefined ? [] : [test])].flatMap(({ images, labels }) => [images, labels]);
  const heads = new Map<string, FileHead>();
  for (const path of paths) {
    const head = await inspectFile(path);
    reading.expect(head.sizeBytes);
    heads.set(path, head);
  }
  const load = async (path: string) =>
    parseIdx(await loadContent(path, heads.get(path) ?? (await inspectFile(path)), reading), path, reading);
  const classes = new ClassIndex();
  const read = async ({ images, labels }: IdxPair) =>
    partOfArrays(await load(images), await load(labels), { features: images, labels }, classes);
  return { classes, train: await read(train), test: test === undefined ? undefined : await read(test) };
}
