import { type FileHandle, open } from 'node:fs/promises';
import { decodeSamplePackHead, type SamplePackHead } from '../../common/datasets/sample-pack.ts';
import { previewShape, thinnedOut } from '../../common/datasets/thin-out.ts';
import {
  type Dataset,
  type DatasetPreview,
  MOST_PREVIEWED_VALUES,
  type PreviewedSample,
} from '../../common/domain/dataset.ts';
import { AppError } from '../../common/errors.ts';
import type { BlobStore } from '../../platform/blobs/blob-store.ts';
import { SampleChooser } from './sample-chooser.ts';

const HEAD_BYTES = 16;
/** Labels that are read at once: a step of well under a millisecond. */
const LABELS_AT_ONCE = 1 << 16;

/**
 * Counts the classes of a managed data set and shows some samples of its training part, or of its test part where that is
 * all there is. Of the features only those samples are read.
 * @throws AppError `conflict` while the data set is not ready, `not-found` when it is deleted meanwhile
 */
export async function previewDataset(
  { name, train, test, shape, classes }: Dataset,
  samples: number,
  blobs: Pick<BlobStore, 'path'>,
): Promise<DatasetPreview> {
  if (train === null || test === null || shape === null || classes === null) {
    throw new AppError('conflict', `the data set ${name} is not ready`, { details: { dataset: name } });
  }
  const wanted = train.samples > 0 ? 'train' : 'test';
  const [first, second] = [
    await previewSplit(blobs.path(train.sha256), 'train', wanted === 'train' ? samples : 0),
    await previewSplit(blobs.path(test.sha256), 'test', wanted === 'test' ? samples : 0),
  ];
  return {
    name,
    shape,
    previewShape: [...previewShape(shape, MOST_PREVIEWED_VALUES)],
    classes,
    scale: first.scale,
    train: first.counts,
    test: second.counts,
    samples: [...first.samples, ...second.samples],
  };
}

async function previewSplit(path: string, split: 'train' | 'test', most: number) {
  const file = await open(path).catch((cause: unknown) => {
    throw new AppError('not-found', 'the data set was deleted meanwhile', { cause });
  });
  try {
    const head = await readHead(file);
    const chooser = new SampleChooser(head.classes.length, most);
    for (let from = 0; from < head.count; from += LABELS_AT_ONCE) {
      const count = Math.min(LABELS_AT_ONCE, head.count - from);
      const bytes = await readAt(file, head.labelsOffset + from * 4, count * 4);
      chooser.add(new Int32Array(bytes.buffer, 0, count));
    }
    const samples: PreviewedSample[] = [];
    for (const { index, label } of chooser.chosen()) {
      samples.push({ split, index, label, values: await readSample(file, head, index) });
    }
    return { scale: head.scale, counts: chooser.counts, samples };
  } finally {
    await file.close();
  }
}

async function readSample(file: FileHandle, head: SamplePackHead, index: number): Promise<number[]> {
  const isBytes = head.features === 'uint8';
  const sampleBytes = head.valuesPerSample * (isBytes ? 1 : 4);
  const bytes = await readAt(file, head.featuresOffset + index * sampleBytes, sampleBytes);
  const values = isBytes ? bytes : new Float32Array(bytes.buffer, 0, head.valuesPerSample);
  return thinnedOut(values, head.shape, MOST_PREVIEWED_VALUES);
}

async function readHead(file: FileHandle): Promise<SamplePackHead> {
  const { size } = await file.stat();
  const preamble = await readAt(file, 0, HEAD_BYTES);
  const headBytes = HEAD_BYTES + new DataView(preamble.buffer).getUint32(8, true);
  return decodeSamplePackHead(await readAt(file, 0, Math.min(headBytes, size)), size);
}

/** Bytes in memory of their own, so that they can be viewed as numbers. */
async function readAt(file: FileHandle, offset: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const { bytesRead, buffer } = await file.read(new Uint8Array(length), 0, length, offset);
  if (bytesRead < length) throw new AppError('dataset-malformed', 'a data set in the store is cut short');
  return buffer;
}
