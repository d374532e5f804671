import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';
import { malformedModel } from '../formats/format-errors.ts';
import { onnxElementBytes, onnxTypeName } from '../formats/onnx-types.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from './onnx-model.ts';

const FLOAT32 = 1;
const INT64 = 7;
/** Graphs of layers have some hundreds of nodes. */
const MAX_NODES = 100_000;
const DEFAULT_DOMAINS: ReadonlySet<string> = new Set(['', 'ai.onnx']);

/** Field by field: what is not asked for is passed over. */
type Fields = Readonly<Record<number, (reader: BinaryReader, wire: WireType) => void>>;

/**
 * Reads a whole ONNX file that is in memory, with its weights. What has no place in `OnnxModel`, such as functions and
 * nested graphs, is passed over.
 * @throws AppError `model-malformed`
 */
export function readOnnx(file: Uint8Array): OnnxModel {
  const producer: [string, string] = ['', ''];
  const metadata = new Map<string, string>();
  let [irVersion, opset] = [0, 0];
  let graph: Graph = { graphName: '', nodes: [], initialisers: [], inputs: [], outputs: [] };
  eachField(file, {
    1: (reader) => {
      irVersion = integer(reader);
    },
    2: (reader) => {
      producer[0] = reader.string();
    },
    3: (reader) => {
      producer[1] = reader.string();
    },
    7: (reader) => {
      graph = readGraph(reader.bytes());
    },
    8: (reader) => {
      opset = Math.max(opset, readOpset(reader.bytes()));
    },
    14: (reader) => readEntry(reader.bytes(), metadata),
  });
  return { producer, irVersion, opset, metadata, ...graph };
}

type Graph = Pick<OnnxModel, 'graphName' | 'initialisers' | 'inputs' | 'outputs' | 'nodes'>;

function readGraph(bytes: Uint8Array): Graph {
  const nodes: OnnxNode[] = [];
  const initialisers: OnnxTensor[] = [];
  const inputs: OnnxPort[] = [];
  const outputs: OnnxPort[] = [];
  let graphName = '';
  eachField(bytes, {
    1: (reader) => {
      if (nodes.push(readNode(reader.bytes())) > MAX_NODES) {
        throw malformedModel('ONNX', `more than ${MAX_NODES} nodes`);
      }
    },
    2: (reader) => {
      graphName = reader.string();
    },
    5: (reader) => void initialisers.push(readTensor(reader.bytes())),
    11: (reader) => void inputs.push(readPort(reader.bytes())),
    12: (reader) => void outputs.push(readPort(reader.bytes())),
  });
  return { graphName, nodes, initialisers, inputs, outputs };
}

function readNode(bytes: Uint8Array): OnnxNode {
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes = new Map<string, OnnxAttribute>();
  let [name, operator, domain] = ['', '', ''];
  eachField(bytes, {
    1: (reader) => void inputs.push(reader.string()),
    2: (reader) => void outputs.push(reader.string()),
    3: (reader) => {
      name = reader.string();
    },
    4: (reader) => {
      operator = reader.string();
    },
    5: (reader) => void attributes.set(...readAttribute(reader.bytes())),
    7: (reader) => {
      domain = reader.string();
    },
  });
  return { name, operator, domain: DEFAULT_DOMAINS.has(domain) ? '' : domain, inputs, outputs, attributes };
}

/** Files of old writers do not tell the type: what is there decides. */
function readAttribute(bytes: Uint8Array): [name: string, attribute: OnnxAttribute] {
  const floats: number[] = [];
  const integers: number[] = [];
  let name = '';
  let attribute: OnnxAttribute | undefined;
  let [type, isOther] = [0, false];
  const other = (reader: BinaryReader, wire: WireType) => {
    reader.skip(wire);
    isOther = true;
  };
  eachField(bytes, {
    1: (reader) => {
      name = reader.string();
    },
    2: (reader) => {
      attribute = { kind: 'float', value: reader.float() };
    },
    3: (reader) => {
      attribute = { kind: 'integer', value: integer(reader) };
    },
    4: (reader) => {
      attribute = { kind: 'text', value: new TextDecoder().decode(reader.bytes()) };
    },
    5: (reader) => {
      attribute = { kind: 'tensor', value: readTensor(reader.bytes()) };
    },
    6: other,
    7: (reader, wire) => repeated(reader, wire, floats, (inner) => inner.float()),
    8: (reader, wire) => repeated(reader, wire, integers, integer),
    9: other,
    10: other,
    11: other,
    20: (reader) => {
      type = integer(reader);
    },
  });
  if (isOther) return [name, { kind: 'other', value: null }];
  if (attribute !== undefined) return [name, attribute];
  if (floats.length > 0 || type === 6) return [name, { kind: 'floats', value: floats }];
  return [name, { kind: 'integers', value: integers }];
}

function readTensor(bytes: Uint8Array): OnnxTensor {
  const shape: number[] = [];
  const floats: number[] = [];
  const integers: number[] = [];
  let [name, type, isExternal] = ['', 0, false];
  let raw: Uint8Array | undefined;
  eachField(bytes, {
    1: (reader, wire) => repeated(reader, wire, shape, integer),
    2: (reader) => {
      type = integer(reader);
    },
    4: (reader, wire) => repeated(reader, wire, floats, (inner) => inner.float()),
    7: (reader, wire) => repeated(reader, wire, integers, integer),
    8: (reader) => {
      name = reader.string();
    },
    9: (reader) => {
      raw = reader.bytes();
    },
    14: (reader) => {
      isExternal = integer(reader) === 1;
    },
  });
  if (isExternal) return { name, shape, type: 'other', values: null, typeName: 'in another file' };
  if (type !== FLOAT32 && type !== INT64)
    return { name, shape, type: 'other', values: null, typeName: onnxTypeName(type) };
  const count = shape.reduce((product, size) => product * size, 1);
  const found =
    raw === undefined ? (type === FLOAT32 ? floats : integers).length : raw.length / (onnxElementBytes(type) ?? 1);
  if (found !== count) throw malformedModel('ONNX', `tensor "${name.slice(0, 64)}" has ${found} values, not ${count}`);
  // A copy lies where its numbers may be read in one go.
  const copy = raw === undefined ? undefined : new Uint8Array(raw).buffer;
  if (type === FLOAT32) {
    return {
      name,
      shape,
      type: 'float32',
      values: copy === undefined ? Float32Array.from(floats) : new Float32Array(copy),
    };
  }
  const values = copy === undefined ? integers : Array.from(new BigInt64Array(copy), Number);
  return { name, shape, type: 'int64', values };
}

function readPort(bytes: Uint8Array): OnnxPort {
  let name = '';
  let type = 0;
  let shape: (number | string)[] | null = null;
  const readTensorType: Fields = {
    1: (reader) => {
      type = integer(reader);
    },
    2: (reader) => {
      shape = readShape(reader.bytes());
    },
  };
  eachField(bytes, {
    1: (reader) => {
      name = reader.string();
    },
    2: (reader) => eachField(reader.bytes(), { 1: (inner) => eachField(inner.bytes(), readTensorType) }),
  });
  return { name, type: type === FLOAT32 ? 'float32' : type === INT64 ? 'int64' : 'other', shape };
}

function readShape(bytes: Uint8Array): (number | string)[] {
  const shape: (number | string)[] = [];
  eachField(bytes, {
    1: (reader) => {
      let size: number | string = '?';
      eachField(reader.bytes(), {
        1: (inner) => {
          size = integer(inner);
        },
        2: (inner) => {
          size = inner.string();
        },
      });
      shape.push(size);
    },
  });
  return shape;
}

function readOpset(bytes: Uint8Array): number {
  let [domain, version] = ['', 0];
  eachField(bytes, {
    1: (reader) => {
      domain = reader.string();
    },
    2: (reader) => {
      version = integer(reader);
    },
  });
  return DEFAULT_DOMAINS.has(domain) ? version : 0;
}

function readEntry(bytes: Uint8Array, entries: Map<string, string>): void {
  let [key, value] = ['', ''];
  eachField(bytes, {
    1: (reader) => {
      key = reader.string();
    },
    2: (reader) => {
      value = reader.string();
    },
  });
  entries.set(key, value);
}

function eachField(bytes: Uint8Array, fields: Fields): void {
  try {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      const read = fields[number];
      if (read === undefined) reader.skip(wire, number);
      else read(reader, wire);
    }
  } catch (error) {
    // What the reader of the wire throws has no type of its own.
    if (error instanceof RangeError || (error instanceof Error && error.constructor === Error)) {
      throw malformedModel('ONNX', error.message);
    }
    throw error;
  }
}

/** Numbers of a list, packed or one by one. */
function repeated(reader: BinaryReader, wire: WireType, into: number[], read: (reader: BinaryReader) => number): void {
  if (wire !== WireType.LengthDelimited) {
    into.push(read(reader));
    return;
  }
  const packed = new BinaryReader(reader.bytes());
  while (packed.pos < packed.len) into.push(read(packed));
}

function integer(reader: BinaryReader): number {
  return Number(reader.int64());
}
