import type { TensorHeader } from '../../../../common/serving/inference-request.ts';
import { refuse } from '../read-request.ts';
import { elementCount, TENSORS_LIMIT_BYTES } from './element-count.ts';
import { ELEMENT_TYPES } from './element-types.ts';
import type { InferInput } from './infer-request.ts';
import { tensorFromJson } from './json-tensor.ts';

/** Tensors as the desk takes them: what they are, and their bytes one after the other. */
export interface Tensors {
  readonly headers: readonly TensorHeader[];
  readonly content: Uint8Array;
}

/**
 * The inputs of a request, in JSON or in the bytes that came behind it. Sizes are compared with shape and type before all else.
 * @throws AppError `invalid-argument`
 */
export function inferInputs(inputs: readonly InferInput[], binary: Uint8Array): Tensors {
  const ends = binaryEnds(inputs, binary);
  const parts = inputs.map((input, index) => {
    const size = input.parameters?.binary_data_size;
    if (size === undefined) return tensorFromJson(input, `inputs.${index}`);
    const end = ends[index] ?? 0;
    const bytes = binary.subarray(end - size, end);
    if (input.datatype === 'BYTES') checkTexts(bytes, elementCount(input.shape, `inputs.${index}`), `inputs.${index}`);
    return bytes;
  });
  const headers = inputs.map(({ name, datatype: type, shape }, index) => {
    return { name, type, shape, sizeBytes: parts[index]?.length ?? 0 };
  });
  const sizeBytes = headers.reduce((sum, header) => sum + header.sizeBytes, 0);
  if (sizeBytes > TENSORS_LIMIT_BYTES) throw refuse('inputs', `more than ${TENSORS_LIMIT_BYTES} bytes together`);
  const isAllBinary =
    sizeBytes === binary.length && inputs.every(({ parameters }) => parameters?.binary_data_size !== undefined);
  return { headers, content: isAllBinary ? binary : Buffer.concat(parts) };
}

/** Where the bytes of each input end that comes in bytes; all of them have to be spoken for. */
function binaryEnds(inputs: readonly InferInput[], binary: Uint8Array): number[] {
  let end = 0;
  const ends = inputs.map((input, index) => {
    const size = input.parameters?.binary_data_size;
    if (size === undefined) return end;
    checkSize(input, size, `inputs.${index}`);
    end += size;
    return end;
  });
  if (end === binary.length) return ends;
  throw refuse('inputs', `${binary.length} bytes came behind the JSON, and the inputs are ${end}`);
}

function checkSize({ shape, datatype, data }: InferInput, size: number, path: string): void {
  if (data !== undefined) throw refuse(`${path}.data`, 'a tensor that comes in bytes has no data in JSON');
  if (datatype === 'BYTES') return;
  const expected = elementCount(shape, path) * ELEMENT_TYPES[datatype].sizeBytes;
  if (size === expected) return;
  const text = `[${shape.join(', ')}] of ${datatype} are ${expected} bytes, not ${size}`;
  throw refuse(`${path}.parameters.binary_data_size`, text);
}

/** Each string has its length before it, and together they are all of the bytes. */
function checkTexts(bytes: Uint8Array, count: number, path: string): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let offset = 0;
  for (let index = 0; index < count; index++) {
    if (offset + 4 > bytes.length) throw refuse(path, `holds ${index} strings, not ${count}`);
    offset += 4 + view.getUint32(offset, true);
  }
  if (offset !== bytes.length) throw refuse(path, `${count} strings end at byte ${offset} of ${bytes.length}`);
}
