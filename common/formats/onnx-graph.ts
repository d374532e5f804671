import type { TensorPort } from '../domain/file-description.ts';
import { MOST_LISTED } from '../domain/most-listed.ts';
import type { BoundedReader } from './bounded-reader.ts';
import { malformedModel } from './format-errors.ts';
import { readOnnxPort } from './onnx-port.ts';
import { readOnnxTensor } from './onnx-tensor.ts';
import { onnxTypeName } from './onnx-types.ts';
import { protobufFields, type WalkLimits } from './protobuf-fields.ts';

/** What is counted over a graph and all that are nested in it. */
export interface OnnxContents {
  tensors: number;
  elements: number;
  bytes: number;
  readonly bytesByType: Map<string, number>;
  hasExternalData: boolean;
  /** Of the outermost graph. */
  readonly inputs: TensorPort[];
  readonly outputs: TensorPort[];
}

/** Graphs within graphs, as the branches of an `If`. */
const MAX_DEPTH = 16;
/** Inputs of old models repeat the names of all initialisers: more than these are not compared. */
const MAX_INPUTS = 10_000;

interface Walk {
  readonly reader: BoundedReader;
  readonly limits: WalkLimits;
  readonly contents: OnnxContents;
}

/** Nothing counted so far. */
export function noContents(): OnnxContents {
  const counted = { tensors: 0, elements: 0, bytes: 0, bytesByType: new Map(), hasExternalData: false };
  return { ...counted, inputs: [], outputs: [] };
}

/** Walks through the graph that ends at `end`, past all values. @throws AppError `model-malformed`, `model-truncated` */
export async function readOnnxGraph(reader: BoundedReader, end: number, limits: WalkLimits): Promise<OnnxContents> {
  const contents = noContents();
  await walkGraph({ reader, limits, contents }, end, 0);
  return contents;
}

async function walkGraph(walk: Walk, end: number, depth: number): Promise<void> {
  const { reader, limits, contents } = walk;
  if (depth > MAX_DEPTH) throw malformedModel('ONNX', `graphs nested more than ${MAX_DEPTH} deep`, reader.offset);
  const initialised = new Set<string>();
  const inputs: TensorPort[] = [];
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.kind !== 'bytes') continue;
    const fieldEnd = reader.offset + field.length;
    if (field.number === 1) await walkNode(walk, fieldEnd, depth);
    else if (field.number === 5) initialised.add(await addTensor(walk, fieldEnd));
    else if (field.number === 15) await walkSparse(walk, fieldEnd);
    else if (depth > 0) continue;
    else if (field.number === 11 && inputs.length < MAX_INPUTS)
      inputs.push(await readOnnxPort(reader, fieldEnd, limits));
    else if (field.number === 12 && contents.outputs.length < MOST_LISTED) {
      contents.outputs.push(await readOnnxPort(reader, fieldEnd, limits));
    }
  }
  contents.inputs.push(...inputs.filter(({ name }) => !initialised.has(name)).slice(0, MOST_LISTED));
}

/** A node's attributes may hold graphs, and tensors: those of `Constant` nodes. */
async function walkNode(walk: Walk, end: number, depth: number): Promise<void> {
  const { reader, limits } = walk;
  for await (const field of protobufFields(reader, end, limits)) {
    if (field.number !== 5 || field.kind !== 'bytes') continue;
    for await (const part of protobufFields(reader, reader.offset + field.length, limits)) {
      if (part.kind !== 'bytes') continue;
      const partEnd = reader.offset + part.length;
      if (part.number === 5 || part.number === 10) await addTensor(walk, partEnd);
      else if (part.number === 6 || part.number === 11) await walkGraph(walk, partEnd, depth + 1);
    }
  }
}

/** A `SparseTensorProto`: of it, the values count. */
async function walkSparse(walk: Walk, end: number): Promise<void> {
  for await (const field of protobufFields(walk.reader, end, walk.limits)) {
    if (field.number === 1 && field.kind === 'bytes') await addTensor(walk, walk.reader.offset + field.length);
  }
}

async function addTensor({ reader, limits, contents }: Walk, end: number): Promise<string> {
  const { name, type, elements, bytes, isExternal } = await readOnnxTensor(reader, end, limits);
  contents.tensors++;
  contents.elements += elements;
  contents.bytes += bytes;
  const typeName = onnxTypeName(type);
  contents.bytesByType.set(typeName, (contents.bytesByType.get(typeName) ?? 0) + bytes);
  contents.hasExternalData ||= isExternal;
  return name;
}
