import type { BoundedReader } from './bounded-reader.ts';
import { malformedModel } from './format-errors.ts';

/** A value of the metadata. Of long arrays and texts only the length is kept. */
export type GgufValue = number | string | boolean | readonly number[] | { readonly length: number };

const MAX_KEY_BYTES = 65_535;
const MAX_TEXT_BYTES = 16 << 20;
const KEPT_TEXT_BYTES = 4_096;
const MAX_ARRAY_ITEMS = 4 << 20;
const KEPT_ARRAY_ITEMS = 1_024;
/** Of all keys together. */
const KEPT_TEXTS_BYTES = 1 << 20;
const KEPT_ITEMS = 1 << 16;
const MAX_DEPTH = 4;

/** What may still be kept in memory. */
interface Allowance {
  textBytes: number;
  items: number;
}

interface Scalar {
  readonly bytes: number;
  readonly read: (view: DataView, offset: number) => number;
}

const STRING = 8;
const ARRAY = 9;
const BOOL = 7;

/** `gguf_metadata_value_type` of the GGUF specification. */
const SCALARS: ReadonlyMap<number, Scalar> = new Map([
  [0, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [1, { bytes: 1, read: (view, at) => view.getInt8(at) }],
  [2, { bytes: 2, read: (view, at) => view.getUint16(at, true) }],
  [3, { bytes: 2, read: (view, at) => view.getInt16(at, true) }],
  [4, { bytes: 4, read: (view, at) => view.getUint32(at, true) }],
  [5, { bytes: 4, read: (view, at) => view.getInt32(at, true) }],
  [6, { bytes: 4, read: (view, at) => view.getFloat32(at, true) }],
  [BOOL, { bytes: 1, read: (view, at) => view.getUint8(at) }],
  [10, { bytes: 8, read: (view, at) => Number(view.getBigUint64(at, true)) }],
  [11, { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) }],
  [12, { bytes: 8, read: (view, at) => view.getFloat64(at, true) }],
]);

/** Reads so many keys with their values. @throws AppError `model-malformed`, `model-truncated` */
export async function readGgufMetadata(reader: BoundedReader, keys: number): Promise<ReadonlyMap<string, GgufValue>> {
  const metadata = new Map<string, GgufValue>();
  const allowance: Allowance = { textBytes: KEPT_TEXTS_BYTES, items: KEPT_ITEMS };
  for (let number = 0; number < keys; number++) {
    const at = reader.offset;
    const key = await readGgufString(reader, MAX_KEY_BYTES, 'a key');
    if (metadata.has(key)) throw malformedModel('GGUF', `the key "${key.slice(0, 64)}" comes twice`, at);
    await reader.fill(4);
    metadata.set(key, await readValue(reader, reader.takeU32(), allowance));
  }
  return metadata;
}

/** Reads a text with its length before it. @throws AppError `model-malformed`, `model-truncated` */
export async function readGgufString(reader: BoundedReader, maxBytes: number, what: string): Promise<string> {
  const length = await readLength(reader, maxBytes, what);
  const kept = Math.min(length, maxBytes);
  await reader.fill(kept);
  return new TextDecoder().decode(reader.takeBytes(kept));
}

async function readLength(reader: BoundedReader, maxBytes: number, what: string): Promise<number> {
  const at = reader.offset;
  await reader.fill(8);
  const length = reader.takeU64();
  if (length > maxBytes) throw malformedModel('GGUF', `${what} of ${length} bytes`, at);
  return length;
}

async function readValue(reader: BoundedReader, type: number, allowance: Allowance): Promise<GgufValue> {
  if (type === STRING) {
    const length = await readLength(reader, MAX_TEXT_BYTES, 'a text');
    if (length > Math.min(KEPT_TEXT_BYTES, allowance.textBytes)) {
      reader.skip(length);
      return { length };
    }
    allowance.textBytes -= length;
    await reader.fill(length);
    return new TextDecoder().decode(reader.takeBytes(length));
  }
  if (type === ARRAY) return await readArray(reader, 1, allowance);
  const scalar = scalarOf(reader, type);
  await reader.fill(scalar.bytes);
  const value = reader.takeBy(scalar.bytes, scalar.read);
  return type === BOOL ? value !== 0 : value;
}

async function readArray(reader: BoundedReader, depth: number, allowance: Allowance): Promise<GgufValue> {
  const at = reader.offset;
  await reader.fill(12);
  const type = reader.takeU32();
  const length = reader.takeU64();
  if (length > MAX_ARRAY_ITEMS) throw malformedModel('GGUF', `an array of ${length} items`, at);
  if (type === STRING) {
    for (let item = 0; item < length; item++) {
      if (!reader.has(8)) await reader.fill(8);
      const bytes = reader.takeU64();
      if (bytes > MAX_TEXT_BYTES) throw malformedModel('GGUF', `a text of ${bytes} bytes`, reader.offset);
      reader.skip(bytes);
    }
    return { length };
  }
  if (type === ARRAY) {
    if (depth === MAX_DEPTH) throw malformedModel('GGUF', `arrays nested more than ${MAX_DEPTH} deep`, at);
    for (let item = 0; item < length; item++) await readArray(reader, depth + 1, allowance);
    return { length };
  }
  const scalar = scalarOf(reader, type);
  if (length > Math.min(KEPT_ARRAY_ITEMS, allowance.items)) {
    reader.skip(length * scalar.bytes);
    return { length };
  }
  allowance.items -= length;
  await reader.fill(length * scalar.bytes);
  return Array.from({ length }, () => reader.takeBy(scalar.bytes, scalar.read));
}

function scalarOf(reader: BoundedReader, type: number): Scalar {
  const scalar = SCALARS.get(type);
  if (scalar === undefined) throw malformedModel('GGUF', `a value of type ${type}, which is none`, reader.offset);
  return scalar;
}
