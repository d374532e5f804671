import type { TensorPort } from '../domain/file-description.ts';
import type { BoundedReader } from './bounded-reader.ts';
import { clipped } from './clipped.ts';
import { onnxTypeName } from './onnx-types.ts';
import { protobufFields, readProtobufText, type WalkLimits } from './protobuf-fields.ts';

const MAX_RANK = 16;

/** Reads a `ValueInfoProto` that ends at `end`: an input or output of a graph. @throws AppError `model-malformed`, `model-truncated` */
export async function readOnnxPort(reader: BoundedReader, end: number, limits: WalkLimits): Promise<TensorPort> {
  let name = '';
  let type: Omit<TensorPort, 'name'> = { type: 'unknown', shape: null };
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) name = await readProtobufText(reader, field.length);
    else if (field.number === 2) type = await readType(reader, reader.offset + field.length, limits);
  }
  return { name: clipped(name), ...type };
}

/** A `TypeProto`; what a sequence, map or optional holds is not looked at. */
async function readType(reader: BoundedReader, end: number, limits: WalkLimits): Promise<Omit<TensorPort, 'name'>> {
  const others: Readonly<Record<number, string>> = { 4: 'sequence', 5: 'map', 8: 'sparse tensor', 9: 'optional' };
  let type: Omit<TensorPort, 'name'> = { type: 'unknown', shape: null };
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.kind !== 'bytes') continue;
    if (field.number === 1) type = await readTensorType(reader, reader.offset + field.length, limits);
    else if (others[field.number] !== undefined) type = { type: others[field.number] ?? '', shape: null };
  }
  return type;
}

async function readTensorType(
  reader: BoundedReader,
  end: number,
  limits: WalkLimits,
): Promise<Omit<TensorPort, 'name'>> {
  let type = 'unknown';
  let shape: (string | number)[] | null = null;
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number === 1 && field.kind === 'number') type = onnxTypeName(field.value);
    else if (field.number === 2 && field.kind === 'bytes') {
      shape = await readShape(reader, reader.offset + field.length, limits);
    }
  }
  return { type, shape };
}

async function readShape(reader: BoundedReader, end: number, limits: WalkLimits): Promise<(string | number)[]> {
  const shape: (string | number)[] = [];
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number !== 1 || field.kind !== 'bytes' || shape.length === MAX_RANK) continue;
    shape.push(await readSize(reader, reader.offset + field.length, limits));
  }
  return shape;
}

/** A size, or the word that stands for it; `?` for one without either. */
async function readSize(reader: BoundedReader, end: number, limits: WalkLimits): Promise<string | number> {
  let size: string | number = '?';
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number === 1 && field.kind === 'number') {
      size = Number.isSafeInteger(field.value) && field.value >= 0 ? field.value : '?';
    } else if (field.number === 2 && field.kind === 'bytes') {
      size = clipped(await readProtobufText(reader, field.length)) || '?';
    }
  }
  return size;
}
