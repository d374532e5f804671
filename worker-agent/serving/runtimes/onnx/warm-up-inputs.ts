import type { TensorBlock } from '../tensors/tensor-block.ts';
import { countOf, VALUE_BYTES } from '../tensors/tensor-block.ts';
import type { TensorPort } from '../tensors/tensor-port.ts';

const ARRAYS = { FP16: Float16Array, FP32: Float32Array, FP64: Float64Array } as const;
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
function valuesOf(type: TensorPort['type'], count: number, start: number): Uint8Array {
  const value = (index: number) => (((index + 1) * (start + 1) * 7_919) % 101) / 101;
  const array = type === 'FP16' || type === 'FP32' || type === 'FP64' ? ARRAYS[type] : undefined;
  if (array !== undefined) {
    const values = new array(count);
    for (let at = 0; at < count; at++) values[at] = value(at);
    return new Uint8Array(values.buffer);
  }
  const size = VALUE_BYTES[type] ?? EMPTY_STRING_BYTES;
  const bytes = new Uint8Array(count * size);
  if (type !== 'BYTES') for (let at = 0; at < count; at++) bytes[at * size] = value(at) < 0.5 ? 0 : 1;
  return bytes;
}
