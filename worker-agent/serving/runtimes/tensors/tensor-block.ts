import { AppError } from '../../../../common/errors.ts';
import type { TensorHeader, TensorType } from '../../../../common/serving/inference-request.ts';

/** A tensor in its bytes: little-endian, row by row, wherever they lie. */
export interface TensorBlock {
  readonly header: TensorHeader;
  readonly bytes: Uint8Array;
}

/** Bytes of one value; null for BYTES, whose values have a length each. */
export const VALUE_BYTES: Readonly<Record<TensorType, number | null>> = {
  BOOL: 1,
  UINT8: 1,
  UINT16: 2,
  UINT32: 4,
  UINT64: 8,
  INT8: 1,
  INT16: 2,
  INT32: 4,
  INT64: 8,
  FP16: 2,
  FP32: 4,
  FP64: 8,
  BYTES: null,
};

/** How many values a shape has. */
export function countOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Cuts the content of a request into its tensors. @throws AppError `invalid-argument` naming the tensor that does not fit */
export function cutTensors(headers: readonly TensorHeader[], content: Uint8Array): readonly TensorBlock[] {
  let at = 0;
  const blocks = headers.map((header) => {
    const { name, type, shape, sizeBytes } = header;
    const valueBytes = VALUE_BYTES[type];
    const needed = valueBytes === null ? sizeBytes : countOf(shape) * valueBytes;
    if (sizeBytes !== needed) {
      refuseTensor(name, `has ${sizeBytes} bytes; ${type} of ${formatShape(shape)} needs ${needed}`);
    }
    const bytes = content.subarray(at, at + sizeBytes);
    if (bytes.length < sizeBytes) refuseTensor(name, `promises ${sizeBytes} bytes, of which ${bytes.length} came`);
    at += sizeBytes;
    return { header, bytes };
  });
  if (at === content.length) return blocks;
  const message = `${content.length - at} bytes came that belong to no tensor`;
  throw new AppError('invalid-argument', message, { details: { path: 'inputs' } });
}

/** Tensors as the content of an answer. */
export function joinTensors(blocks: readonly TensorBlock[]): {
  readonly outputs: TensorHeader[];
  readonly content: Uint8Array;
} {
  const [only] = blocks;
  const content = blocks.length === 1 && only !== undefined ? only.bytes : joinBytes(blocks.map(({ bytes }) => bytes));
  return { outputs: blocks.map(({ header }) => header), content };
}

/** Pieces one after the other. */
export function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** A shape as people write it. */
export function formatShape(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`;
}

/** Refuses a tensor of a request. */
export function refuseTensor(name: string, what: string): never {
  throw new AppError('invalid-argument', `the tensor "${name}" ${what}`, { details: { path: 'inputs', tensor: name } });
}
