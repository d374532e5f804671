import type { BoundedReader } from './bounded-reader.ts';
import { malformedModel, truncatedModel } from './format-errors.ts';
import { readGgufString } from './gguf-metadata.ts';
import { GGML_TYPES } from './gguf-types.ts';

/** One tensor as the header lists it. Bytes and type name are null for a type that is newer than this program. */
export interface GgufTensor {
  readonly name: string;
  readonly dimensions: readonly number[];
  readonly weights: number;
  readonly typeName: string | null;
  readonly bytes: number | null;
  /** Behind the begin of the data. */
  readonly offset: number;
}

const MAX_NAME_BYTES = 1_024;
const MAX_DIMENSIONS = 4;

/** Reads the list of tensors. @throws AppError `model-malformed`, `model-truncated` */
export async function readGgufTensors(reader: BoundedReader, tensors: number): Promise<GgufTensor[]> {
  const read: GgufTensor[] = [];
  const names = new Set<string>();
  for (let number = 0; number < tensors; number++) {
    const tensor = await readTensor(reader);
    if (names.has(tensor.name))
      throw malformedModel('GGUF', `tensor "${tensor.name.slice(0, 64)}" comes twice`, reader.offset);
    names.add(tensor.name);
    read.push(tensor);
  }
  return read;
}

async function readTensor(reader: BoundedReader): Promise<GgufTensor> {
  const name = await readGgufString(reader, MAX_NAME_BYTES, 'the name of a tensor');
  const at = reader.offset;
  const refuse = (problem: string) => malformedModel('GGUF', `tensor "${name.slice(0, 64)}" ${problem}`, at);
  await reader.fill(4);
  const rank = reader.takeU32();
  if (rank > MAX_DIMENSIONS) throw refuse(`has ${rank} dimensions`);
  await reader.fill(8 * rank + 12);
  const dimensions = Array.from({ length: rank }, () => reader.takeU64());
  if (dimensions.includes(0)) throw refuse('has a dimension of 0');
  const type = GGML_TYPES.get(reader.takeU32());
  const offset = reader.takeU64();
  const weights = dimensions.reduce((product, size) => product * size, 1);
  if (!Number.isSafeInteger(weights)) throw refuse(`has ${dimensions.join(' × ')} weights`);
  if (type === undefined) return { name, dimensions, weights, typeName: null, bytes: null, offset };
  if ((dimensions[0] ?? 1) % type.blockWeights !== 0) {
    throw refuse(`has rows of ${dimensions[0]} weights, but ${type.name} holds ${type.blockWeights} in a block`);
  }
  const bytes = (weights / type.blockWeights) * type.blockBytes;
  return { name, dimensions, weights, typeName: type.name, bytes, offset };
}

/**
 * Checks that the tensors lie in the data one behind the other, aligned and whole.
 * @throws AppError `model-malformed`, `model-truncated`
 */
export function checkGgufLayout(
  tensors: readonly GgufTensor[],
  { dataStart, alignment, sizeBytes }: { dataStart: number; alignment: number; sizeBytes: number },
): void {
  let end = 0;
  let previous = '';
  for (const { name, offset, bytes } of tensors.toSorted((a, b) => a.offset - b.offset)) {
    if (offset % alignment !== 0) {
      throw malformedModel(
        'GGUF',
        `tensor "${name.slice(0, 64)}" lies at ${offset}, not at a multiple of ${alignment}`,
      );
    }
    if (offset < end) throw malformedModel('GGUF', `tensors "${previous}" and "${name.slice(0, 64)}" overlap`);
    end = offset + (bytes ?? 0);
    previous = name.slice(0, 64);
  }
  if (dataStart + end > sizeBytes) throw truncatedModel('GGUF', dataStart + end, sizeBytes);
}
