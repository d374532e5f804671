import { Tensor } from 'onnxruntime-node';
import type { TensorType } from '../../../../common/serving/inference-request.ts';
import { aligned } from '../tensors/aligned.ts';
import { countOf, joinBytes, refuseTensor, type TensorBlock } from '../tensors/tensor-block.ts';

/** The names of element types in ONNX Runtime. */
const TYPES = {
  BOOL: 'bool',
  UINT8: 'uint8',
  UINT16: 'uint16',
  UINT32: 'uint32',
  UINT64: 'uint64',
  INT8: 'int8',
  INT16: 'int16',
  INT32: 'int32',
  INT64: 'int64',
  FP16: 'float16',
  FP32: 'float32',
  FP64: 'float64',
  BYTES: 'string',
} as const satisfies Record<TensorType, Tensor.Type>;

const ARRAYS = {
  BOOL: Uint8Array,
  UINT8: Uint8Array,
  UINT16: Uint16Array,
  UINT32: Uint32Array,
  UINT64: BigUint64Array,
  INT8: Int8Array,
  INT16: Int16Array,
  INT32: Int32Array,
  INT64: BigInt64Array,
  // Its bits: not every Node has numbers of this width.
  FP16: Uint16Array,
  FP32: Float32Array,
  FP64: Float64Array,
} as const;

const NAMES = new Map<string, TensorType>(Object.entries(TYPES).map(([type, name]) => [name, type as TensorType]));
const LENGTH_BYTES = Uint32Array.BYTES_PER_ELEMENT;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** The element type that ONNX Runtime calls by this name; undefined for one that has no other. */
export function typeOf(name: string): TensorType | undefined {
  return NAMES.get(name);
}

/** A tensor for ONNX Runtime. @throws AppError `invalid-argument` for BYTES that are no strings in UTF-8 */
export function toOrt({ header, bytes }: TensorBlock): Tensor {
  const { name, type, shape } = header;
  if (type === 'BYTES') return new Tensor('string', stringsOf(name, bytes, countOf(shape)), shape);
  const array = ARRAYS[type];
  const size = array.BYTES_PER_ELEMENT;
  const { buffer, byteOffset, byteLength } = aligned(bytes, size);
  const data = new array(buffer as ArrayBuffer, byteOffset, byteLength / size);
  return new Tensor(TYPES[type], data as never, shape);
}

/** A tensor that ONNX Runtime has made. */
export function fromOrt(name: string, { type, dims, data }: Tensor): TensorBlock {
  const known = typeOf(type);
  if (known === undefined) throw new TypeError(`the output ${name} is ${type}`);
  const bytes = Array.isArray(data) ? bytesOf(data) : viewOf(data);
  return { header: { name, type: known, shape: [...dims], sizeBytes: bytes.length }, bytes };
}

function viewOf({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array {
  return new Uint8Array(buffer as ArrayBuffer, byteOffset, byteLength);
}

function stringsOf(name: string, bytes: Uint8Array, count: number): string[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const strings: string[] = [];
  let at = 0;
  while (at < bytes.length) {
    const start = at + LENGTH_BYTES;
    const end = start > bytes.length ? Number.POSITIVE_INFINITY : start + view.getUint32(at, true);
    if (end > bytes.length) refuseTensor(name, 'ends in the middle of a string');
    strings.push(decoded(name, bytes.subarray(start, end)));
    at = end;
  }
  return strings.length === count ? strings : refuseTensor(name, `has ${strings.length} strings, not ${count}`);
}

function decoded(name: string, bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes);
  } catch {
    return refuseTensor(name, 'has a string that is not UTF-8');
  }
}

function bytesOf(strings: readonly string[]): Uint8Array {
  const pieces = strings.flatMap((text) => {
    const content = Buffer.from(text);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(content.length);
    return [length, content];
  });
  return joinBytes(pieces);
}
