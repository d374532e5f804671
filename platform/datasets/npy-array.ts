import { malformed } from './dataset-errors.ts';
import type { Reading } from './reading.ts';

/** An array of an NPY file: its dimensions, and its values row-major. */
export interface NpyArray {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array | Float32Array | Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const MAX_HEADER_BYTES = 1 << 20;

const ELEMENT_BYTES: Readonly<Record<string, number>> = { '|u1': 1, '<f4': 4, '<f8': 8, '<i4': 4, '<i8': 8 };

/** True where bytes begin as an NPY file does. */
export function looksLikeNpy(head: Uint8Array): boolean {
  return MAGIC.every((byte, index) => head[index] === byte);
}

/**
 * Reads an NPY array (NumPy enhancement proposal 1, versions 1 to 3). Bytes and aligned float32 are viewed in place,
 * any other type becomes float64, which loses what 53 bits cannot hold of an int64.
 *
 * Throws `dataset-malformed` for a damaged header, Fortran order, an unsupported type or a wrong length.
 */
export function parseNpy(bytes: Uint8Array, file: string, reading: Reading): NpyArray {
  const { start, type, dimensions } = parseHeader(bytes, file);
  const elementBytes = ELEMENT_BYTES[type];
  if (elementBytes === undefined) {
    throw malformed({ file }, `arrays of type '${type}' are not supported`, {
      hint: 'Use astype with uint8, float32, float64, int32 or int64, little-endian.',
    });
  }
  const count = dimensions.reduce((product, size) => product * size, 1);
  const expectedBytes = start + count * elementBytes;
  if (expectedBytes !== bytes.byteLength) {
    const problem = expectedBytes > bytes.byteLength ? 'it is cut short' : 'it is too long';
    throw malformed({ file }, `${problem}: ${expectedBytes} bytes expected, ${bytes.byteLength} found`);
  }
  if (type === '|u1') return { dimensions, values: bytes.subarray(start) };
  if (type === '<f4' && (bytes.byteOffset + start) % 4 === 0) {
    return { dimensions, values: new Float32Array(bytes.buffer, bytes.byteOffset + start, count) };
  }
  reading.hold(count * 8, file);
  const view = new DataView(bytes.buffer, bytes.byteOffset + start);
  const values = new Float64Array(count);
  for (let i = 0; i < count; i++) values[i] = readElement(view, type, i);
  return { dimensions, values };
}

function readElement(view: DataView, type: string, index: number): number {
  switch (type) {
    case '<f4':
      return view.getFloat32(index * 4, true);
    case '<f8':
      return view.getFloat64(index * 8, true);
    case '<i4':
      return view.getInt32(index * 4, true);
    default:
      return Number(view.getBigInt64(index * 8, true));
  }
}

interface NpyHeader {
  /** Where the values begin. */
  readonly start: number;
  readonly type: string;
  readonly dimensions: readonly number[];
}

function parseHeader(bytes: Uint8Array, file: string): NpyHeader {
  const version = bytes[6] ?? 0;
  if (!looksLikeNpy(bytes) || version < 1 || version > 3 || bytes.byteLength < 12) {
    throw malformed({ file }, 'it is not an NPY file of version 1, 2 or 3');
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [textStart, textBytes] = version === 1 ? [10, view.getUint16(8, true)] : [12, view.getUint32(8, true)];
  const start = textStart + textBytes;
  if (textBytes > MAX_HEADER_BYTES || start > bytes.byteLength) {
    throw malformed({ file }, `its header is cut short: ${start} bytes expected, ${bytes.byteLength} found`);
  }
  const text = new TextDecoder().decode(bytes.subarray(textStart, start));
  const type = /'descr'\s*:\s*'([^']*)'/.exec(text)?.[1];
  const order = /'fortran_order'\s*:\s*(True|False)/.exec(text)?.[1];
  const shape = /'shape'\s*:\s*\(([\d,\sL]*)\)/.exec(text)?.[1];
  if (order === undefined || shape === undefined) throw malformed({ file }, 'its header is damaged');
  if (type === undefined) throw malformed({ file }, 'structured arrays are not supported');
  if (order === 'True') {
    throw malformed({ file }, 'arrays in Fortran order are not supported', {
      hint: 'Save numpy.ascontiguousarray(array).',
    });
  }
  return { start, type, dimensions: (shape.match(/\d+/g) ?? []).map(Number) };
}
