import type { ModelDescription } from '../domain/file-description.ts';
import { AppError } from '../errors.ts';
import { BoundedReader } from './bounded-reader.ts';
import type { ByteSource } from './byte-source.ts';
import { clipped } from './clipped.ts';
import { heaviest } from './heaviest.ts';
import { weightsMemory } from './memory-need.ts';
import { noContents, type OnnxContents, readOnnxGraph } from './onnx-graph.ts';
import { protobufFields, readProtobufText, readVarint, type WalkLimits } from './protobuf-fields.ts';

const BUDGET_BYTES = 64 << 20;
const MAX_FIELDS = 4_000_000;
/** Fields of `ModelProto`, and whether they are messages or texts rather than numbers. */
const MODEL_FIELDS: ReadonlyMap<number, boolean> = new Map([
  [1, false],
  [2, true],
  [3, true],
  [4, true],
  [5, false],
  [6, true],
  [7, true],
  [8, true],
  [14, true],
  [20, true],
  [25, true],
  [26, true],
]);
const GRAPH = 7;
const NEWEST_IR = 64;
const DEFAULT_DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx']);

/**
 * True where bytes begin as an ONNX file does. It has no magic number: what is asked for is `ir_version` first, as all
 * writers put it, and only fields of `ModelProto` in the bytes given, up to the graph or their end.
 */
export async function looksLikeOnnx(source: ByteSource): Promise<boolean> {
  const reader = new BoundedReader(source, { format: 'ONNX', budgetBytes: 1 << 20 });
  try {
    await reader.fill(2);
    if (reader.takeU8() !== 8) return false;
    const version = await readVarint(reader, source.sizeBytes);
    if (version < 1 || version > NEWEST_IR) return false;
    for (let seen = 0; seen < 64 && reader.remaining > 0; seen++) {
      const tag = await readVarint(reader, source.sizeBytes);
      const isLong = MODEL_FIELDS.get(Math.floor(tag / 8));
      if (isLong === undefined || tag % 8 !== (isLong ? 2 : 0)) return false;
      const value = await readVarint(reader, source.sizeBytes);
      if (Math.floor(tag / 8) === GRAPH) return value > 0;
      if (isLong) reader.skip(value);
    }
    return false;
  } catch (error) {
    if (error instanceof AppError) return false;
    throw error;
  }
}

/**
 * Walks through an ONNX file (onnx.proto of the ONNX specification) without loading any weights. Values in `Constant` nodes
 * and nested graphs count as parameters too. The memory is that of the weights alone: what a runtime adds, no header tells.
 * @throws AppError `model-malformed`, `model-truncated`
 */
export async function describeOnnx(source: ByteSource): Promise<ModelDescription> {
  const reader = new BoundedReader(source, { format: 'ONNX', budgetBytes: BUDGET_BYTES });
  const limits: WalkLimits = { fields: MAX_FIELDS };
  const texts = new Map<number, string>();
  const metadata = new Map<string, string>();
  let [irVersion, opset] = [0, 0];
  let contents: OnnxContents | undefined;
  for await (const field of protobufFields(reader, source.sizeBytes, limits)) {
    if (field.kind === 'number') {
      if (field.number === 1) irVersion = field.value;
      continue;
    }
    const end = reader.offset + field.length;
    if (field.number === 2 || field.number === 3) texts.set(field.number, await readProtobufText(reader, field.length));
    else if (field.number === GRAPH) contents = await readOnnxGraph(reader, end, limits);
    else if (field.number === 8) opset = Math.max(opset, await readOpset(reader, end, limits));
    else if (field.number === 14 && metadata.size < 64) await readProperty(reader, end, limits, metadata);
  }
  return description({ irVersion, opset, texts, metadata, contents: contents ?? noContents() });
}

async function readOpset(reader: BoundedReader, end: number, limits: WalkLimits): Promise<number> {
  let [domain, version] = ['', 0];
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number === 1 && field.kind === 'bytes') domain = await readProtobufText(reader, field.length);
    else if (field.number === 2 && field.kind === 'number') version = field.value;
  }
  return DEFAULT_DOMAINS.has(domain) ? version : 0;
}

async function readProperty(
  reader: BoundedReader,
  end: number,
  limits: WalkLimits,
  metadata: Map<string, string>,
): Promise<void> {
  const pair = ['', ''];
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.kind === 'bytes' && (field.number === 1 || field.number === 2)) {
      pair[field.number - 1] = await readProtobufText(reader, field.length);
    }
  }
  metadata.set(pair[0] ?? '', pair[1] ?? '');
}

interface Read {
  readonly irVersion: number;
  readonly opset: number;
  readonly texts: ReadonlyMap<number, string>;
  readonly metadata: ReadonlyMap<string, string>;
  readonly contents: OnnxContents;
}

function description({ irVersion, opset, texts, metadata, contents }: Read): ModelDescription {
  const told = (key: string) => clipped(metadata.get(key) ?? '') || null;
  const quantisation = heaviest(contents.bytesByType);
  return {
    kind: 'model',
    format: 'onnx',
    formatVersion: `IR ${irVersion}${opset > 0 ? `, opset ${opset}` : ''}`,
    name: told('name') ?? told('model_name'),
    architecture: null,
    producer: clipped([texts.get(2) ?? '', texts.get(3) ?? ''].join(' ')) || null,
    parameters: Number.isSafeInteger(contents.elements) ? contents.elements : null,
    tensors: contents.tensors,
    quantisation,
    contextLength: null,
    inputs: contents.inputs,
    outputs: contents.outputs,
    licence: told('license') ?? told('licence'),
    hasExternalData: contents.hasExternalData,
    ...weightsMemory(contents.bytes),
  };
}
