import type { TensorBlock } from '../tensors/tensor-block.ts';
import { countOf, VALUE_BYTES } from '../tensors/tensor-block.ts';
import type { TensorPort } from '../tensors/tensor-port.ts';

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
  switch (type) {
    case 'FP16':
      return new Uint8Array(Float16Array.from({ length: count }, (_, index) => value(index)).buffer);
    case 'FP32':
      return new Uint8Array(Float32Array.from({ length: count }, (_, index) => value(index)).buffer);
    case 'FP64':
      return new Uint8Array(Float64Array.from({ length: count }, (_, index) => value(index)).buffer);
    default: {
      // An empty string is its length alone: four zeros.
      const size = VALUE_BYTES[type] ?? 4;
      const bytes = new Uint8Array(count * size);
      if (type !== 'BYTES') for (let at = 0; at < count; at++) bytes[at * size] = value(at) < 0.5 ? 0 : 1;
      return bytes;
    }
  }
}
