import type { TensorBlock } from '../tensors/tensor-block.ts';
import { countOf, VALUE_BYTES } from '../tensors/tensor-block.ts';
import type { TensorPort } from '../tensors/tensor-port.ts';

/** Of numbers of 16 bits: an eighth, and how far it is from there to one. */
const HALF = { eighth: 0x3000, span: 0x0c00 };
/** It is its length alone. */
const EMPTY_STRING_BYTES = 4;

/** A first dimension without a size of its own counts samples; other ones get the given size. */
export function warmUpInputs(
  ports: readonly TensorPort[],
  { rows, openSize, start }: { readonly rows: number; readonly openSize: number; readonly start: number },
): readonly TensorBlock[] {
  return ports.map((port) => {
    const shape = port.shape.map((size, axis) => (typeof size === 'number' ? size : axis === 0 ? rows : openSize));
    const bytes = valuesOf(port.type, countOf(shape), start);
    return { header: { name: port.name, type: port.type, shape, sizeBytes: bytes.length }, bytes };
  });
}

/** Small numbers that differ; whole ones are 0 and 1, which most tables and dictionaries know. */
function valuesOf(type: TensorPort['type'], length: number, start: number): Uint8Array {
  const value = (index: number) => (((index + 1) * (start + 1) * 7_919) % 101) / 101;
  if (type === 'FP16') {
    return bytesOf(Uint16Array.from({ length }, (_, at) => HALF.eighth + Math.floor(HALF.span * value(at))));
  }
  if (type === 'FP32') return bytesOf(Float32Array.from({ length }, (_, at) => value(at)));
  if (type === 'FP64') return bytesOf(Float64Array.from({ length }, (_, at) => value(at)));
  return wholeNumbers(type, length, value);
}

function wholeNumbers(type: TensorPort['type'], count: number, value: (index: number) => number): Uint8Array {
  const size = VALUE_BYTES[type] ?? EMPTY_STRING_BYTES;
  const bytes = new Uint8Array(count * size);
  if (type !== 'BYTES') for (let at = 0; at < count; at++) bytes[at * size] = value(at) < 0.5 ? 0 : 1;
  return bytes;
}

function bytesOf({ buffer }: Uint16Array | Float32Array | Float64Array): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer);
}
