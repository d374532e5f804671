import type { BoundedReader } from './bounded-reader.ts';
import { malformedModel } from './format-errors.ts';
import { onnxElementBytes } from './onnx-types.ts';
import { protobufFields, readProtobufText, readVarint, type WalkLimits } from './protobuf-fields.ts';

/** A tensor with the values that a model carries in itself, of which none is read. */
export interface OnnxTensor {
  readonly name: string;
  readonly type: number;
  readonly elements: number;
  readonly bytes: number;
  readonly isExternal: boolean;
}

const MAX_DIMENSIONS = 64;
/** Fields of `TensorProto` that hold values, other than `raw_data`. */
const VALUES: ReadonlySet<number> = new Set([4, 5, 6, 7, 10, 11]);
const EXTERNAL = 1;

/** Reads what a `TensorProto` that ends at `end` says of its values. @throws AppError `model-malformed`, `model-truncated` */
export async function readOnnxTensor(reader: BoundedReader, end: number, limits: WalkLimits): Promise<OnnxTensor> {
  const at = reader.offset;
  const dimensions: number[] = [];
  let [name, type, isExternal, hasValues] = ['', 0, false, false];
  let rawBytes: number | undefined;
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number === 1) await readDimensions(reader, field, dimensions);
    else if (field.number === 2 && field.kind === 'number') type = field.value;
    else if (field.number === 8 && field.kind === 'bytes') name = await readProtobufText(reader, field.length);
    else if (field.number === 9 && field.kind === 'bytes') rawBytes = field.length;
    else if (field.number === 14 && field.kind === 'number') isExternal = field.value === EXTERNAL;
    else if (VALUES.has(field.number)) hasValues = true;
  }
  const refuse = (problem: string) => malformedModel('ONNX', `tensor "${name.slice(0, 64)}" ${problem}`, at);
  if (dimensions.some((size) => size < 0)) throw refuse('has a negative size');
  const elements = dimensions.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(elements)) throw refuse(`has ${dimensions.slice(0, 8).join(' × ')} values`);
  const elementBytes = onnxElementBytes(type);
  const bytes = elementBytes === undefined ? (rawBytes ?? 0) : Math.ceil(elements * elementBytes);
  if (isExternal) return { name, type, elements, bytes, isExternal };
  if (rawBytes !== undefined && bytes !== rawBytes) throw refuse(`has ${rawBytes} bytes of values, not ${bytes}`);
  if (rawBytes === undefined && !hasValues && elements > 0 && dimensions.length > 0) throw refuse('has no values');
  return { name, type, elements, bytes, isExternal };
}

async function readDimensions(
  reader: BoundedReader,
  field: { readonly kind: 'number'; readonly value: number } | { readonly kind: 'bytes'; readonly length: number },
  dimensions: number[],
): Promise<void> {
  if (field.kind === 'number') dimensions.push(field.value);
  else {
    const end = reader.offset + field.length;
    while (reader.offset < end && dimensions.length <= MAX_DIMENSIONS) dimensions.push(await readVarint(reader, end));
  }
  if (dimensions.length > MAX_DIMENSIONS) {
    throw malformedModel('ONNX', `a tensor with more than ${MAX_DIMENSIONS} dimensions`, reader.offset);
  }
}
