import type { ModelDescription } from '../domain/file-description.ts';
import { isPlainRecord } from '../plain-record.ts';
import { BoundedReader } from './bounded-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { malformedModel, truncatedModel } from './format-errors.ts';
import { heaviest } from './heaviest.ts';
import { weightsMemory } from './memory-need.ts';
import { isSafetensorsTensor, type SafetensorsTensor, safetensorsMetadata } from './safetensors-header.ts';

const FORMAT = 'safetensors';
const MAX_HEADER_BYTES = 16 << 20;
const MAX_TENSORS = 100_000;

/** Bits of an element, as `Dtype::bitsize` of the safetensors crate has them. */
const ELEMENT_BITS: ReadonlyMap<string, number> = new Map([
  ['F4', 4],
  ['F6_E2M3', 6],
  ['F6_E3M2', 6],
  ['BOOL', 8],
  ['U8', 8],
  ['I8', 8],
  ['F8_E5M2', 8],
  ['F8_E4M3', 8],
  ['F8_E8M0', 8],
  ['I16', 16],
  ['U16', 16],
  ['F16', 16],
  ['BF16', 16],
  ['I32', 32],
  ['U32', 32],
  ['F32', 32],
  ['I64', 64],
  ['U64', 64],
  ['F64', 64],
  ['C64', 64],
]);

type NamedTensor = SafetensorsTensor & { readonly name: string };

/** True where bytes begin as a safetensors file does: a length below 2^40, then JSON. */
export function looksLikeSafetensors(head: Uint8Array): boolean {
  return head[5] === 0 && head[6] === 0 && head[7] === 0 && head[8] === 0x7b;
}

/**
 * Reads the header of a safetensors file (its README, "Format"); of the weights not a byte. Architecture, title and
 * licence come from metadata named as in the Model Metadata Standard (`modelspec.…`).
 * @throws AppError `model-malformed`, `model-truncated`
 */
export async function describeSafetensors(source: ByteSource): Promise<ModelDescription> {
  const reader = new BoundedReader(source, { format: FORMAT, budgetBytes: MAX_HEADER_BYTES + (64 << 10) });
  await reader.fill(9);
  const headerBytes = reader.takeU64();
  if (8 + headerBytes > source.sizeBytes) throw truncatedModel(FORMAT, 8 + headerBytes, source.sizeBytes);
  if (headerBytes > MAX_HEADER_BYTES) throw malformedModel(FORMAT, `a header of ${headerBytes} bytes`, 0);
  await reader.fill(headerBytes);
  const { __metadata__: given, ...listed } = parseHeader(reader.takeBytes(headerBytes));
  const entries = Object.entries(listed);
  if (entries.length > MAX_TENSORS) throw malformedModel(FORMAT, `it lists ${entries.length} tensors`);
  const tensors = entries.map(([name, value]) => checkedTensor(name, value));
  const weightsBytes = checkLayout(tensors);
  const expectedBytes = 8 + headerBytes + weightsBytes;
  if (expectedBytes > source.sizeBytes) throw truncatedModel(FORMAT, expectedBytes, source.sizeBytes);
  if (expectedBytes < source.sizeBytes) {
    throw malformedModel(FORMAT, `${source.sizeBytes - expectedBytes} bytes follow its last tensor`, expectedBytes);
  }
  const metadata = safetensorsMetadata(given);
  const told = (key: string) => clipped(metadata[key] ?? '') || null;
  const parameters = tensors.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  return {
    kind: 'model',
    format: 'safetensors',
    formatVersion: null,
    name: told('modelspec.title'),
    architecture: told('modelspec.architecture'),
    producer: null,
    parameters: Number.isSafeInteger(parameters) ? parameters : null,
    tensors: tensors.length,
    quantisation: heaviest(tensors.map(({ dtype, data_offsets: [from, to] }) => [clipped(dtype), to - from])),
    contextLength: null,
    inputs: null,
    outputs: null,
    licence: told('modelspec.license') ?? told('license'),
    hasExternalData: false,
    ...weightsMemory(weightsBytes),
  };
}

function parseHeader(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let header: unknown;
  try {
    header = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {} // said below
  if (isPlainRecord(header)) return header;
  throw malformedModel(FORMAT, 'its header is no JSON object', 8);
}

function checkedTensor(name: string, value: unknown): NamedTensor {
  if (!isSafetensorsTensor(value)) {
    throw malformedModel(FORMAT, `what it says of tensor "${clipped(name)}" is not understood`);
  }
  const { dtype, shape, data_offsets } = value;
  const [from, to] = data_offsets;
  const bits = ELEMENT_BITS.get(dtype);
  const expected = bits === undefined ? to - from : (elementsOf(shape) * bits) / 8;
  if (to - from !== expected) {
    const problem = `tensor "${clipped(name)}" of ${dtype} ${shape.join(' × ')} takes ${expected} bytes, not ${to - from}`;
    throw malformedModel(FORMAT, problem);
  }
  return { dtype, shape, data_offsets, name };
}

/** Bytes of all tensors, which lie one behind the other without gaps. */
function checkLayout(tensors: readonly NamedTensor[]): number {
  let end = 0;
  for (const { name, data_offsets } of tensors.toSorted(
    (a, b) => start(a) - start(b) || a.data_offsets[1] - b.data_offsets[1],
  )) {
    const [from, to] = data_offsets;
    if (from !== end || to < from) {
      const problem = from < end ? 'overlaps another one' : `begins at ${from}, but the one before ends at ${end}`;
      throw malformedModel(FORMAT, `tensor "${clipped(name)}" ${problem}`);
    }
    end = to;
  }
  return end;
}

function start({ data_offsets }: SafetensorsTensor): number {
  return data_offsets[0];
}

function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
