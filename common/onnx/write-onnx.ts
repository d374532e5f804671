import { ProtobufWriter } from '../formats/protobuf-writer.ts';
import type { OnnxAttribute, OnnxModel, OnnxNode, OnnxPort, OnnxTensor } from './onnx-model.ts';

/** Numbers of `TensorProto.DataType`. */
const TYPES = { float32: 1, int64: 7 } as const;
/** Field that holds the value, and number in `AttributeProto.AttributeType`. */
const ATTRIBUTES = {
  float: [2, 1],
  integer: [3, 2],
  text: [4, 3],
  tensor: [5, 4],
  floats: [7, 6],
  integers: [8, 7],
} as const;

/** A model as the bytes of a file, in pieces that lie one after the other. Weights are not copied. */
export function writeOnnx(model: OnnxModel): readonly Uint8Array[] {
  const { producer, irVersion, opset, metadata, graphName, nodes, initialisers, inputs, outputs } = model;
  const writer = new ProtobufWriter();
  writer.integer(1, irVersion);
  writer.text(2, producer[0]);
  writer.text(3, producer[1]);
  writer.message(7, (graph) => {
    for (const node of nodes) graph.message(1, (inner) => writeNode(inner, node));
    graph.text(2, graphName);
    for (const tensor of initialisers) graph.message(5, (inner) => writeTensor(inner, tensor));
    for (const port of inputs) graph.message(11, (inner) => writePort(inner, port));
    for (const port of outputs) graph.message(12, (inner) => writePort(inner, port));
  });
  writer.message(8, (operators) => {
    operators.text(1, '');
    operators.integer(2, opset);
  });
  for (const [key, value] of metadata) {
    writer.message(14, (entry) => {
      entry.text(1, key);
      entry.text(2, value);
    });
  }
  return writer.pieces;
}

function writeNode(writer: ProtobufWriter, { name, operator, domain, inputs, outputs, attributes }: OnnxNode): void {
  for (const input of inputs) writer.text(1, input);
  for (const output of outputs) writer.text(2, output);
  writer.text(3, name);
  writer.text(4, operator);
  for (const [key, attribute] of attributes) writer.message(5, (inner) => writeAttribute(inner, key, attribute));
  if (domain !== '') writer.text(7, domain);
}

function writeAttribute(writer: ProtobufWriter, name: string, attribute: OnnxAttribute): void {
  if (attribute.kind === 'other') throw new TypeError(`the attribute ${name} was not read and cannot be written`);
  const [field, type] = ATTRIBUTES[attribute.kind];
  writer.text(1, name);
  switch (attribute.kind) {
    case 'float':
      writer.float(field, attribute.value);
      break;
    case 'integer':
      writer.integer(field, attribute.value);
      break;
    case 'text':
      writer.text(field, attribute.value);
      break;
    case 'tensor':
      writer.message(field, (inner) => writeTensor(inner, attribute.value));
      break;
    case 'floats':
      for (const value of attribute.value) writer.float(field, value);
      break;
    case 'integers':
      for (const value of attribute.value) writer.integer(field, value);
  }
  writer.integer(20, type);
}

function writeTensor(writer: ProtobufWriter, tensor: OnnxTensor): void {
  if (tensor.type === 'other') throw new TypeError(`the tensor ${tensor.name} was not read and cannot be written`);
  for (const size of tensor.shape) writer.integer(1, size);
  writer.integer(2, TYPES[tensor.type]);
  writer.text(8, tensor.name);
  const { buffer, byteOffset, byteLength } =
    tensor.type === 'float32' ? tensor.values : BigInt64Array.from(tensor.values, BigInt);
  writer.bytes(9, new Uint8Array(buffer, byteOffset, byteLength));
}

function writePort(writer: ProtobufWriter, { name, type, shape }: OnnxPort): void {
  if (type === 'other' || shape === null) throw new TypeError(`the type of ${name} is not known`);
  writer.text(1, name);
  writer.message(2, (outer) =>
    outer.message(1, (tensor) => {
      tensor.integer(1, TYPES[type]);
      tensor.message(2, (sizes) => {
        for (const size of shape) {
          sizes.message(1, (one) => (typeof size === 'number' ? one.integer(1, size) : one.text(2, size)));
        }
      });
    }),
  );
}
