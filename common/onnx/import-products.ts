import { fractionOf, type GraphIndex, integerOf } from './graph-index.ts';
import { importAttention } from './import-attention.ts';
import {
  behind,
  type Cursor,
  expectFlat,
  expectSize,
  type Imported,
  imported,
  inEngineOrder,
} from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { permuteAxes } from './permute-axes.ts';
import { readProduct } from './read-product.ts';
import { unsupportedNode } from './unsupported-node.ts';

/** `alpha · input · weight + beta · bias` as a dense layer. */
export function importGemm(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const features = expectFlat(cursor, node);
  if (node.inputs[0] !== cursor.value)
    throw unsupportedNode(node, 'its first input has to be the value, not the weight');
  if (integerOf(node, 'transA', 0) !== 0) throw unsupportedNode(node, 'transA is not supported');
  const { shape, values } = graph.weights(node, 1, 'weight');
  const isTurned = integerOf(node, 'transB', 0) !== 0;
  const units = shape[isTurned ? 0 : 1] ?? 0;
  expectSize(node, 'weight', values, features * units);
  const weight = isTurned ? permuteAxes(values, [units, features], [1, 0]) : values;
  const bias = new Float32Array(units);
  if ((node.inputs[2] ?? '') !== '') {
    const given = graph.weights(node, 2, 'bias').values;
    if (given.length !== 1) expectSize(node, 'bias', given, units);
    bias.set(given.length === 1 ? bias.fill(given[0] ?? 0) : given);
  }
  const [alpha, beta] = [fractionOf(node, 'alpha', 1), fractionOf(node, 'beta', 1)];
  const tensors = [scaled(inEngineOrder(cursor, weight, units), alpha), scaled(bias, beta)];
  const next = behind(cursor, node, { shape: [units], flattened: null, channelsFirst: false });
  return imported({ type: 'dense', units }, next, ...tensors);
}

function scaled(values: Float32Array, factor: number): Float32Array {
  return factor === 1 ? values : values.map((value) => value * factor);
}

/** A product with a constant weight, and the bias that is added next, as a dense layer; or the beginning of attention. */
export function importMatMul(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const attention = importAttention(graph, cursor, node);
  if (attention !== undefined) return attention;
  const product = readProduct(graph, cursor, node);
  const { units, weight, bias, last } = product;
  const shape = [...cursor.shape.slice(0, -1), units];
  const next = behind(cursor, last, { shape, flattened: null, channelsFirst: false });
  return imported({ type: 'dense', units }, next, weight, bias);
}

/** Rows of a constant table by token ids: an embedding, which can only be the first layer. */
export function importGather(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  if (node.inputs[1] !== cursor.value || integerOf(node, 'axis', 0) !== 0) {
    throw unsupportedNode(node, 'only an embedding may gather: rows of a constant table by token ids');
  }
  const { shape: sizes, values } = graph.weights(node, 0, 'table');
  const [vocabulary = 0, features = 0] = sizes;
  if (sizes.length !== 2) throw unsupportedNode(node, `a table of ${sizes.join(' × ')} is none of tokens × features`);
  const next = behind(cursor, node, { shape: [...cursor.shape, features] });
  return imported({ type: 'embedding', vocabulary, features }, next, values);
}
