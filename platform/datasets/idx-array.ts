import { malformed } from './dataset-errors.ts';
import type { Reading } from './reading.ts';

/** An array of an IDX file: its dimensions, and its values row-major. */
export interface IdxArray {
  readonly dimensions: readonly number[];
  readonly values: Uint8Array | Float32Array;
}

interface ElementType {
  readonly name: string;
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

// LeCun, "The MNIST database", file formats: the third byte of the magic number. Values are big-endian.
const ELEMENT_TYPES: Readonly<Record<number, ElementType>> = {
  8: { name: 'uint8', bytes: 1, read: (view, offset) => view.getUint8(offset) },
  9: { name: 'int8', bytes: 1, read: (view, offset) => view.getInt8(offset) },
  11: { name: 'int16', bytes: 2, read: (view, offset) => view.getInt16(offset) },
  12: { name: 'int32', bytes: 4, read: (view, offset) => view.getInt32(offset) },
  13: { name: 'float32', bytes: 4, read: (view, offset) => view.getFloat32(offset) },
  14: { name: 'float64', bytes: 8, read: (view, offset) => view.getFloat64(offset) },
};

/** True where bytes begin as an IDX file does. */
export function looksLikeIdx(head: Uint8Array): boolean {
  const [first, second, type, rank = 0] = head;
  return first === 0 && second === 0 && type !== undefined && type in ELEMENT_TYPES && rank >= 1 && rank <= 4;
}

/**
 * Reads an IDX array. Bytes are viewed in place, any other type becomes float32 (int32 loses what 24 bits cannot hold).
 *
 * Throws `dataset-malformed` for a wrong magic number, a length that does not agree with the header, and NaN or infinite
 * values.
 */
export function parseIdx(bytes: Uint8Array, file: string, reading: Reading): IdxArray {
  const type = ELEMENT_TYPES[bytes[2] ?? 0];
  if (!looksLikeIdx(bytes) || type === undefined) {
    const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join(' ');
    throw malformed({ file }, `it is not an IDX file: it starts with ${magic === '' ? 'nothing' : magic}`, {
      hint: 'An IDX file of images starts with 00 00 08 03, one of labels with 00 00 08 01.',
    });
  }
  const rank = bytes[3] ?? 0;
  const headerBytes = 4 + 4 * rank;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.byteLength < headerBytes) {
    throw malformed({ file }, `its header is cut short: ${headerBytes} bytes expected, ${bytes.byteLength} found`);
  }
  const dimensions = Array.from({ length: rank }, (_, i) => view.getUint32(4 + 4 * i));
  const count = dimensions.reduce((product, size) => product * size, 1);
  const expectedBytes = headerBytes + count * type.bytes;
  if (expectedBytes !== bytes.byteLength) {
    const problem = expectedBytes > bytes.byteLength ? 'it is cut short' : 'it is too long';
    throw malformed(
      { file },
      `${problem}: ${dimensions.join('×')} values of ${type.name} make ${expectedBytes} bytes, ${bytes.byteLength} found`,
    );
  }
  if (type.name === 'uint8') return { dimensions, values: bytes.subarray(headerBytes) };

  reading.hold(count * 4, file);
  const values = new Float32Array(count);
  for (let i = 0; i < count; i++) values[i] = type.read(view, headerBytes + i * type.bytes);
  return { dimensions, values };
}
