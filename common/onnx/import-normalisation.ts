import { fractionOf, type GraphIndex, integerOf } from './graph-index.ts';
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
import { unsupportedNode } from './unsupported-node.ts';

/** Batch norm; its statistics become the running statistics. */
export function importBatchNorm(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  expectChannelsFirst(cursor, node);
  if (integerOf(node, 'training_mode', 0) !== 0)
    throw unsupportedNode(node, 'it is set to training: export for inference');
  const channels = cursor.shape.at(-1) ?? 0;
  const tensors = ['scale', 'bias', 'mean', 'variance'].map((what, index) => {
    const { values } = graph.weights(node, index + 1, what);
    expectSize(node, what, values, channels);
    return inEngineOrder(cursor, values);
  });
  const newest = Number((1 - fractionOf(node, 'momentum', 0.9)).toPrecision(6));
  // Some writers put 1 where nothing will be trained any more: then PyTorch's and Keras's usual weight is taken.
  const momentum = newest > 0 && newest <= 1 ? newest : 0.1;
  return imported({ type: 'batch-norm', momentum, epsilon: epsilonOf(node) }, behind(cursor, node), ...tensors);
}

/** Layer norm over the last axis. */
export function importLayerNorm(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const { shape, channelsFirst, trailingOnes } = cursor;
  const axis = integerOf(node, 'axis', -1);
  if ((axis !== -1 && axis !== shape.length) || trailingOnes || (channelsFirst && shape.length > 1)) {
    throw unsupportedNode(node, 'it has to go over the features of each position, which lie last');
  }
  const features = shape.at(-1) ?? 0;
  const gain = graph.weights(node, 1, 'scale').values;
  const bias = (node.inputs[2] ?? '') === '' ? new Float32Array(features) : graph.weights(node, 2, 'bias').values;
  expectSize(node, 'scale', gain, features);
  expectSize(node, 'bias', bias, features);
  const tensors = [gain, bias].map((values) => inEngineOrder(cursor, values));
  return imported({ type: 'layer-norm', epsilon: epsilonOf(node) }, behind(cursor, node), ...tensors);
}

/** An instance norm is a group norm with as many groups as channels. */
export function importInstanceNorm(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const groups = expectNormalised(cursor, node);
  const tensors = [graph.weights(node, 1, 'scale').values, graph.weights(node, 2, 'bias').values];
  for (const values of tensors) expectSize(node, 'scale or bias', values, groups);
  return imported({ type: 'group-norm', groups, epsilon: epsilonOf(node) }, behind(cursor, node), ...tensors);
}

/** The operator of group norm, whose gain and bias are those of groups before opset 21 and of channels since. */
export function importGroupNorm(graph: GraphIndex, cursor: Cursor, node: OnnxNode): Imported {
  const channels = expectNormalised(cursor, node);
  const groups = integerOf(node, 'num_groups', 1);
  const perGroup = channels / groups;
  const tensors = [1, 2].map((input) => {
    const { values } = graph.weights(node, input, input === 1 ? 'scale' : 'bias');
    if (values.length === channels) return values;
    expectSize(node, input === 1 ? 'scale' : 'bias', values, groups);
    return Float32Array.from({ length: channels }, (_, channel) => values[Math.floor(channel / perGroup)] ?? 0);
  });
  return imported({ type: 'group-norm', groups, epsilon: epsilonOf(node) }, behind(cursor, node), ...tensors);
}

/**
 * Group norm in steps, as most writers put it: a Reshape into groups, an InstanceNormalization, a Reshape back, then gain
 * and bias of each channel. Undefined where a Reshape begins something else.
 */
export function importSteppedGroupNorm(graph: GraphIndex, cursor: Cursor, reshape: OnnxNode): Imported | undefined {
  const norm = graph.onlyConsumer(reshape.outputs[0] ?? '', 'InstanceNormalization');
  const sizes = graph.integers(reshape, 'shape', 1);
  if (norm === undefined || sizes?.length !== 3 || sizes[2] !== -1) return undefined;
  const channels = expectNormalised(cursor, reshape);
  const groups = sizes[1] ?? 1;
  const ones = [graph.weights(norm, 1, 'scale'), graph.weights(norm, 2, 'bias')].map(({ values }) => values);
  if (ones.some((values, index) => values.some((value) => value !== 1 - index))) {
    throw unsupportedNode(norm, 'in groups, its own scale and bias have to be 1 and 0');
  }
  const back = graph.onlyConsumer(norm.outputs[0] ?? '', 'Reshape');
  if (back === undefined || !restores(graph, cursor, back)) {
    throw unsupportedNode(norm, 'groups have to be put back into channels after it');
  }
  const scale = perChannel(graph, back, 'Mul', channels);
  const shift = perChannel(graph, scale.last, 'Add', channels);
  const epsilon = epsilonOf(norm);
  const next = behind(cursor, shift.last);
  return imported(
    { type: 'group-norm', groups, epsilon },
    next,
    scale.values ?? new Float32Array(channels).fill(1),
    shift.values ?? new Float32Array(channels),
  );
}

/** Whether a Reshape gives a value the shape back that it had at the cursor. */
function restores(graph: GraphIndex, { value, shape, channelsFirst }: Cursor, back: OnnxNode): boolean {
  const asked = graph.producerOf(back.inputs[1] ?? '');
  if (asked?.operator === 'Shape') return asked.inputs[0] === value;
  const sizes = graph.integers(back, 'shape', 1)?.slice(1);
  const inGraph = channelsFirst ? [...shape.slice(-1), ...shape.slice(0, -1)] : shape;
  return sizes?.length === inGraph.length && sizes.every((size, axis) => size === inGraph[axis] || size === 0);
}

/** The factor or summand of each channel that comes next, if one does. */
function perChannel(graph: GraphIndex, after: OnnxNode, operator: string, channels: number) {
  const node = graph.onlyConsumer(after.outputs[0] ?? '', operator);
  const tensor = node?.inputs.map((input) => graph.constant(input)).find((found) => found !== undefined);
  if (node === undefined || tensor?.type !== 'float32' || tensor.values.length !== channels) return { last: after };
  return { last: node, values: tensor.values };
}

function expectNormalised(cursor: Cursor, node: OnnxNode): number {
  expectChannelsFirst(cursor, node);
  if (cursor.flattened !== null) throw unsupportedNode(node, 'groups of a flattened image have no layer');
  return cursor.shape.at(-1) ?? 0;
}

function expectChannelsFirst(cursor: Cursor, node: OnnxNode): void {
  if (cursor.shape.length === 1) expectFlat(cursor, node);
  else if (!cursor.channelsFirst) throw unsupportedNode(node, 'it needs channels before height, width and positions');
}

function epsilonOf(node: OnnxNode): number {
  return fractionOf(node, 'epsilon', 1e-5);
}
