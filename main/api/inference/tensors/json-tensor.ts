import { refuse } from '../read-request.ts';
import { elementCount } from './element-count.ts';
import { ELEMENT_TYPES, type ElementType } from './element-types.ts';
import type { InferInput } from './infer-request.ts';

/** The bytes of a tensor whose elements are in JSON, flat or nested. @throws AppError `invalid-argument` */
export function tensorFromJson({ shape, datatype, data }: InferInput, path: string): Uint8Array {
  const count = elementCount(shape, path);
  const elements = checkedData(data, shape, count, path);
  if (datatype === 'BYTES') return texts(elements, shape, path);
  return numbers(elements, shape, ELEMENT_TYPES[datatype], { count, datatype, path });
}

/** Compares sizes before any element is looked at. */
function checkedData(data: unknown, shape: readonly number[], count: number, path: string): readonly unknown[] {
  if (!Array.isArray(data)) throw refuse(`${path}.data`, 'an array, unless the tensor comes in bytes');
  const expected = isNested(data, shape) ? shape[0] : count;
  if (data.length === expected) return data;
  throw refuse(`${path}.data`, `the shape [${shape.join(', ')}] has ${count} elements, and these are ${data.length}`);
}

function isNested(data: readonly unknown[], shape: readonly number[]): boolean {
  return shape.length > 1 && Array.isArray(data[0]);
}

interface Wanted {
  readonly count: number;
  readonly datatype: string;
  readonly path: string;
}

function numbers(data: readonly unknown[], shape: readonly number[], type: ElementType, wanted: Wanted): Uint8Array {
  const bytes = new Uint8Array(wanted.count * type.sizeBytes);
  const view = new DataView(bytes.buffer);
  let offset = 0;
  visit(data, shape, wanted.path, (value) => {
    if (!type.write(view, offset, value)) {
      throw refuse(`${wanted.path}.data`, `${JSON.stringify(value)?.slice(0, 64)} is no ${wanted.datatype}`);
    }
    offset += type.sizeBytes;
  });
  return bytes;
}

/** Of each string its length in bytes as uint32, then these. */
function texts(data: readonly unknown[], shape: readonly number[], path: string): Uint8Array {
  const parts: Buffer[] = [];
  visit(data, shape, path, (value) => {
    if (typeof value !== 'string') throw refuse(`${path}.data`, 'BYTES are strings');
    const bytes = Buffer.from(value);
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    parts.push(length, bytes);
  });
  return Buffer.concat(parts);
}

function visit(data: readonly unknown[], shape: readonly number[], path: string, take: (value: unknown) => void): void {
  if (isNested(data, shape)) descend(data, shape, 0, path, take);
  else for (const value of data) take(value);
}

function descend(
  data: unknown,
  shape: readonly number[],
  depth: number,
  path: string,
  take: (value: unknown) => void,
): void {
  if (depth === shape.length) {
    take(data);
    return;
  }
  if (!Array.isArray(data) || data.length !== shape[depth]) {
    throw refuse(`${path}.data`, `is not nested as the shape [${shape.join(', ')}]`);
  }
  for (const inner of data) descend(inner, shape, depth + 1, path, take);
}
