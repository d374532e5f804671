import type { ModelDescription } from '../domain/file-description.ts';
import { BoundedReader } from './bounded-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { checkGgufNumbers } from './check-gguf-numbers.ts';
import { clipped } from './clipped.ts';
import { malformedModel } from './format-errors.ts';
import { type GgufValue, readGgufMetadata } from './gguf-metadata.ts';
import { checkGgufLayout, type GgufTensor, readGgufTensors } from './gguf-tensors.ts';
import { GGUF_FILE_TYPES } from './gguf-types.ts';
import { heaviest } from './heaviest.ts';
import { languageModelMemory } from './memory-need.ts';

/** The largest vocabularies make headers of some 20 MB. */
const BUDGET_BYTES = 64 << 20;
const MAX_KEYS = 65_536;
const MAX_TENSORS = 100_000;
/** The least bytes that a key, or a tensor, can take. */
const LEAST_KEY_BYTES = 13;
const LEAST_TENSOR_BYTES = 24;

/** True where bytes begin as a GGUF file does. */
export function looksLikeGguf(head: Uint8Array): boolean {
  return head[0] === 0x47 && head[1] === 0x47 && head[2] === 0x55 && head[3] === 0x46;
}

/**
 * Reads the header of a GGUF file (the specification in ggml's docs/gguf.md, versions 2 and 3); of the weights not a byte.
 * @throws AppError `model-malformed`, `model-truncated`
 */
export async function describeGguf(source: ByteSource): Promise<ModelDescription> {
  const reader = new BoundedReader(source, { format: 'GGUF', budgetBytes: BUDGET_BYTES });
  await reader.fill(24);
  reader.skip(4);
  const version = reader.takeU32();
  if (version !== 2 && version !== 3) {
    const isBigEndian = version >>> 24 > 0;
    throw malformedModel(
      'GGUF',
      isBigEndian ? 'it is big-endian' : `version ${version} is not read here, but 2 and 3`,
      4,
    );
  }
  const tensorCount = expectRoom(reader, MAX_TENSORS, LEAST_TENSOR_BYTES, 'tensors');
  const keyCount = expectRoom(reader, MAX_KEYS, LEAST_KEY_BYTES, 'keys');
  const metadata = await readGgufMetadata(reader, keyCount);
  const tensors = await readGgufTensors(reader, tensorCount);
  const alignment = metadata.get('general.alignment') ?? 32;
  if (typeof alignment !== 'number' || !isPowerOfTwo(alignment) || alignment > 1 << 20) {
    throw malformedModel('GGUF', 'its alignment is no power of two');
  }
  const dataStart = Math.ceil(reader.offset / alignment) * alignment;
  if (tensors.length > 0) checkGgufLayout(tensors, { dataStart, alignment, sizeBytes: source.sizeBytes });
  checkGgufNumbers(metadata, tensors);
  return describe(version, metadata, tensors, Math.max(0, source.sizeBytes - dataStart));
}

function isPowerOfTwo(number: number): boolean {
  return Number.isInteger(number) && number > 0 && (number & (number - 1)) === 0;
}

function expectRoom(reader: BoundedReader, most: number, leastBytes: number, what: string): number {
  const at = reader.offset;
  const count = reader.takeU64();
  if (count > most || count * leastBytes > Math.max(reader.sizeBytes, most)) {
    throw malformedModel('GGUF', `it counts ${count} ${what}`, at);
  }
  return count;
}

function describe(
  version: number,
  metadata: ReadonlyMap<string, GgufValue>,
  tensors: readonly GgufTensor[],
  dataBytes: number,
): ModelDescription {
  const architecture = textOf(metadata.get('general.architecture'));
  const of = (key: string) => metadata.get(`${architecture}.${key}`);
  const parameters = tensors.reduce((sum, { weights }) => sum + weights, 0);
  const isKnown = tensors.every(({ bytes }) => bytes !== null);
  const weightsBytes = isKnown ? tensors.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) : dataBytes;
  const contextLength = countOf(of('context_length'));
  const heads = of('attention.head_count');
  const width = countOf(of('embedding_length')) ?? 0;
  const headSize = typeof heads === 'number' && heads > 0 ? Math.floor(width / heads) : 0;
  const memory = languageModelMemory({
    weightsBytes,
    contextLength,
    layers: countOf(of('block_count')) ?? 0,
    keyValueHeads: numbersOf(of('attention.head_count_kv') ?? heads),
    keySize: countOf(of('attention.key_length')) ?? headSize,
    valueSize: countOf(of('attention.value_length')) ?? headSize,
    width,
    vocabulary: lengthOf(metadata.get('tokenizer.ggml.tokens')) ?? countOf(of('vocab_size')) ?? 0,
  });
  return {
    kind: 'model',
    format: 'gguf',
    formatVersion: String(version),
    name: textOf(metadata.get('general.name')),
    architecture,
    producer: null,
    parameters: Number.isSafeInteger(parameters) ? parameters : null,
    tensors: tensors.length,
    quantisation: quantisationOf(metadata.get('general.file_type'), tensors),
    contextLength,
    inputs: null,
    outputs: null,
    licence: textOf(metadata.get('general.license')) ?? textOf(metadata.get('general.license.name')),
    hasExternalData: (countOf(metadata.get('split.count')) ?? 1) > 1,
    ...memory,
  };
}

function quantisationOf(fileType: GgufValue | undefined, tensors: readonly GgufTensor[]): string | null {
  const named = typeof fileType === 'number' ? GGUF_FILE_TYPES.get(fileType) : undefined;
  if (named !== undefined) return named;
  return heaviest(tensors.map(({ typeName, bytes }) => [typeName ?? 'a newer type', bytes ?? 0]));
}

function textOf(value: GgufValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? clipped(value) : null;
}

function countOf(value: GgufValue | undefined): number | null {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : null;
}

function numbersOf(value: GgufValue | undefined): readonly number[] {
  if (typeof value === 'number') return [value];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'number') : [];
}

function lengthOf(value: GgufValue | undefined): number | null {
  return typeof value === 'object' ? value.length : null;
}
