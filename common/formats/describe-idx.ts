import type { DatasetDescription } from '../domain/file-description.ts';
import { malformedDataset } from './format-errors.ts';

// LeCun, "The MNIST database", file formats: the third byte of the magic number.
const ELEMENTS: Readonly<Record<number, readonly [name: string, bytes: number]>> = {
  8: ['uint8', 1],
  9: ['int8', 1],
  11: ['int16', 2],
  12: ['int32', 4],
  13: ['float32', 4],
  14: ['float64', 8],
};

/** True where bytes begin as an IDX file does. */
export function looksLikeIdx([first, second, type = 0, rank = 0]: Uint8Array): boolean {
  return first === 0 && second === 0 && type in ELEMENTS && rank >= 1 && rank <= 4;
}

/**
 * What the header of an IDX file says; `sizeBytes` is that of the content where it is known.
 * @throws AppError `dataset-malformed`
 */
export function describeIdx(head: Uint8Array, sizeBytes: number | null): DatasetDescription {
  const rank = head[3] ?? 0;
  const headerBytes = 4 + 4 * rank;
  if (head.length < headerBytes) throw malformedDataset('IDX', 'it is cut short within its header');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [samples = 0, ...shape] = Array.from({ length: rank }, (_, index) => view.getUint32(4 + 4 * index));
  const [elementType, elementBytes] = ELEMENTS[head[2] ?? 0] ?? ['uint8', 1];
  const expectedBytes = headerBytes + [samples, ...shape].reduce((product, size) => product * size, elementBytes);
  if (sizeBytes !== null && expectedBytes !== sizeBytes) {
    const problem = expectedBytes > sizeBytes ? 'it is cut short' : 'it is too long';
    throw malformedDataset('IDX', `${problem}: ${expectedBytes} bytes expected, ${sizeBytes} found`);
  }
  return {
    kind: 'dataset',
    format: 'idx',
    isCompressed: sizeBytes === null,
    samples,
    shape,
    elementType,
    columns: null,
    columnCount: null,
    classes: null,
    files: 1,
    needs: rank === 1 ? 'the file of the images that these labels belong to' : 'the file of its labels',
  };
}
