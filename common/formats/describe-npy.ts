import type { DatasetDescription } from '../domain/file-description.ts';
import { malformedDataset } from './format-errors.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const ELEMENTS: Readonly<Record<string, readonly [name: string, bytes: number]>> = {
  '|u1': ['uint8', 1],
  '<f4': ['float32', 4],
  '<f8': ['float64', 8],
  '<i4': ['int32', 4],
  '<i8': ['int64', 8],
};
const MAX_DIMENSIONS = 32;

/** True where bytes begin as an NPY file does. */
export function looksLikeNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, index) => head[index] === byte);
}

/**
 * What the header of an NPY file says (NumPy enhancement proposal 1, versions 1 to 3); `sizeBytes` is that of the content
 * where it is known. @throws AppError `dataset-malformed`
 */
export function describeNpy(head: Uint8Array, sizeBytes: number | null): DatasetDescription {
  const version = head[6] ?? 0;
  if (version < 1 || version > 3 || head.length < 12) throw malformedDataset('NPY', 'it has no version that is known');
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength);
  const [textStart, textBytes] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const start = textStart + textBytes;
  if (start > head.length) throw malformedDataset('NPY', `a header of ${textBytes} bytes`);
  const text = new TextDecoder().decode(head.subarray(textStart, start));
  const type = /'descr'\s*:\s*'([^']{0,16})'/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\sL]{0,1024})\)/.exec(text)?.[1];
  if (type === undefined || shape === undefined) throw malformedDataset('NPY', 'its header is damaged');
  const dimensions = (shape.match(/\d+/g) ?? []).map(Number);
  if (dimensions.length > MAX_DIMENSIONS || !dimensions.every(Number.isSafeInteger)) {
    throw malformedDataset('NPY', 'an array of a size that none has');
  }
  const [samples = 1, ...rest] = dimensions;
  const [elementType, elementBytes] = ELEMENTS[type] ?? [type, undefined];
  if (sizeBytes !== null && elementBytes !== undefined) {
    const expectedBytes = start + dimensions.reduce((product, size) => product * size, elementBytes);
    if (expectedBytes !== sizeBytes) {
      const problem = expectedBytes > sizeBytes ? 'it is cut short' : 'it is too long';
      throw malformedDataset('NPY', `${problem}: ${expectedBytes} bytes expected, ${sizeBytes} found`);
    }
  }
  return {
    kind: 'dataset',
    format: 'npy',
    isCompressed: sizeBytes === null,
    samples,
    shape: rest,
    elementType,
    columns: null,
    columnCount: null,
    classes: null,
    files: 1,
    needs: 'the file of its labels',
  };
}
