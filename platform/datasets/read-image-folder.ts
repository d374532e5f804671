import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { ClassIndex } from './class-index.ts';
import { fileError, malformed, unreadable } from './dataset-errors.ts';
import { checkImage, decodeImage } from './decode-image.ts';
import type { ImageHeader } from './image-header.ts';
import { inspectFile, loadContent } from './open-content.ts';
import { Reading } from './reading.ts';
import type { Source, SourcePart } from './source-parts.ts';

const IMAGE_NAME = /^[^.].*\.(png|jpe?g)$/i;
const MAX_FILE_BYTES = 128 << 20;
/** How many files are read ahead of the decoder. */
const READ_AHEAD = 16;

interface LabelledFile {
  readonly path: string;
  readonly label: number;
}

interface FirstImage {
  readonly path: string;
  readonly header: ImageHeader;
}

/**
 * Reads a folder with one folder of PNG or JPEG files for each class, or with such folders in `train` and `test`. All
 * images must have the same size, and be all grey or all in colour. Files of other kinds are passed over.
 */
export async function readImageFolder(folder: string, reading: Reading): Promise<Source> {
  const classes = new ClassIndex();
  const names = await subfolders(folder);
  const isSplit = names.includes('train') && names.every((name) => name === 'train' || name === 'test');
  const trainFolder = isSplit ? join(folder, 'train') : folder;
  const trainFiles = await listImages(trainFolder, classes);
  const testFolder = isSplit && names.includes('test') ? join(folder, 'test') : undefined;
  const testFiles = testFolder === undefined ? [] : await listImages(testFolder, classes);
  reading.expect(trainFiles.length + testFiles.length);

  const train = await readImages(trainFolder, trainFiles, undefined, reading);
  const test =
    testFolder === undefined ? undefined : (await readImages(testFolder, testFiles, train.first, reading)).part;
  return { classes, train: train.part, test };
}

async function subfolders(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => !name.startsWith('.')).toSorted();
    // Followed, so that a link to a folder counts as one.
    const found = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).isDirectory()));
    return names.filter((_, index) => found[index] === true);
  } catch (error) {
    throw fileError(folder, error);
  }
}

async function listImages(folder: string, classes: ClassIndex): Promise<LabelledFile[]> {
  const files: LabelledFile[] = [];
  for (const name of await subfolders(folder)) {
    const path = join(folder, name);
    const label = classes.numberOf(name, { file: path });
    const images = (await readdir(path)).filter((file) => IMAGE_NAME.test(file)).toSorted();
    for (const image of images) files.push({ path: join(path, image), label });
  }
  if (files.length === 0) {
    throw unreadable(folder, 'it has no folders with PNG or JPEG images', {
      hint: 'Make one folder for each class, named as the class, or give the path of a file.',
    });
  }
  return files;
}

async function readImages(
  folder: string,
  files: readonly LabelledFile[],
  expected: FirstImage | undefined,
  reading: Reading,
): Promise<{ part: SourcePart; first: FirstImage | undefined }> {
  let first = expected;
  let features = new Uint8Array();
  let stride = 0;
  for (let start = 0; start < files.length; start += READ_AHEAD) {
    const batch = files.slice(start, start + READ_AHEAD);
    const contents = await Promise.all(batch.map(({ path }) => loadImage(path)));
    for (const [position, bytes] of contents.entries()) {
      const path = batch[position]?.path ?? folder;
      const header = checkImage(bytes, path);
      first ??= { path, header };
      checkAlike(first, { path, header });
      if (features.length === 0) {
        stride = header.width * header.height * header.channels;
        reading.hold(files.length * stride, folder);
        features = new Uint8Array(files.length * stride);
      }
      features.set(decodeImage(bytes, header, path), (start + position) * stride);
      reading.advance(1);
    }
  }
  const shape = first === undefined ? [] : [first.header.height, first.header.width, first.header.channels];
  const labels = Int32Array.from(files, ({ label }) => label);
  return { part: { file: folder, count: files.length, shape, features, labels }, first };
}

async function loadImage(path: string): Promise<Uint8Array> {
  return loadContent(path, await inspectFile(path), new Reading({ limitBytes: MAX_FILE_BYTES }));
}

function checkAlike(first: FirstImage, image: FirstImage): void {
  const [expected, found] = [first, image].map(
    ({ header: { width, height, channels } }) => `${width}×${height} ${channels === 1 ? 'grey' : 'colour'}`,
  );
  if (expected === found) return;
  throw malformed({ file: image.path }, `it is ${found}, but ${first.path} is ${expected}`, {
    hint: 'Bring all images to one size, and make them all grey or all colour.',
  });
}
