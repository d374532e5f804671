import { type GraphIndex, integerOf, integersOf, textOf } from './graph-index.ts';
import { behind, type Cursor, expectSize, type Imported, imported } from './import-cursor.ts';
import type { OnnxNode } from './onnx-model.ts';
import { permuteAxes } from './permute-axes.ts';
import { unsupportedNode } from './unsupported-node.ts';

/** Update, reset, candidate become reset, update, candidate. */
const GATES = [1, 0, 2] as const;

/** A gated recurrent unit with the Transposes that put positions before samples and back. */
export function importGru(graph: GraphIndex, cursor: Cursor, turn: OnnxNode): Imported {
  const node = graph.onlyConsumer(turn.outputs[0] ?? '', 'GRU');
  const [positions = 0, features = 0] = cursor.shape;
  if (node === undefined || cursor.shape.length !== 2 || cursor.channelsFirst) {
    throw unsupportedNode(turn, 'positions before samples are only supported as the way into a GRU');
  }
  const units = integerOf(node, 'hidden_size', 0);
  expectSupported(graph, node);
  const weight = matrix(graph, node, 1, [3 * units, features]);
  const recurrent = matrix(graph, node, 2, [3 * units, units]);
  const biases = (node.inputs[3] ?? '') === '' ? new Float32Array(6 * units) : graph.weights(node, 3, 'bias').values;
  expectSize(node, 'bias', biases, 6 * units);
  const bias = (from: number) => inOrder(biases.subarray(from * units, (from + 3) * units), units);
  const { output, last } = outputOf(graph, node);
  const shape = output === 'last' ? [units] : [positions, units];
  const tensors = [weight, bias(0), recurrent, bias(3)];
  return imported({ type: 'gru', units, output }, behind(cursor, last, { shape }), ...tensors);
}

function expectSupported(graph: GraphIndex, node: OnnxNode): void {
  if (textOf(node, 'direction', 'forward') !== 'forward') throw unsupportedNode(node, 'only one that goes forward');
  if (integerOf(node, 'linear_before_reset', 0) !== 1) {
    throw unsupportedNode(node, 'linear_before_reset has to be 1, as in PyTorch and Keras (reset_after)');
  }
  for (const name of ['activations', 'clip', 'layout']) {
    if (node.attributes.has(name) && integerOf(node, name, 1) !== 0)
      throw unsupportedNode(node, `${name} is not supported`);
  }
  if ((node.inputs[4] ?? '') !== '') throw unsupportedNode(node, 'lengths of their own for samples are not supported');
  if ((node.inputs[5] ?? '') !== '' && !isZero(graph, node.inputs[5] ?? '')) {
    throw unsupportedNode(node, 'its first state has to be zero');
  }
}

/** True for a value that is zero whatever its shape. */
function isZero(graph: GraphIndex, value: string): boolean {
  const known = graph.constant(value);
  if (known !== undefined) return known.type === 'float32' && known.values.every((one) => one === 0);
  const node = graph.producerOf(value);
  if (node?.operator === 'Expand' || node?.operator === 'Slice') return isZero(graph, node.inputs[0] ?? '');
  if (node?.operator !== 'ConstantOfShape') return false;
  const filling = node.attributes.get('value');
  if (filling === undefined) return true;
  return filling.kind === 'tensor' && filling.value.values?.every((one: number) => one === 0) === true;
}

function matrix(
  graph: GraphIndex,
  node: OnnxNode,
  input: number,
  [gates, inputs]: readonly [number, number],
): Float32Array {
  const { values } = graph.weights(node, input, input === 1 ? 'weight' : 'recurrent weight');
  expectSize(node, 'weight', values, gates * inputs);
  return permuteAxes(inOrder(values, (gates * inputs) / 3), [gates, inputs], [1, 0]);
}

function inOrder(values: Float32Array, block: number): Float32Array {
  const result = new Float32Array(values.length);
  for (const [to, from] of GATES.entries()) result.set(values.subarray(from * block, (from + 1) * block), to * block);
  return result;
}

/** Which states are used, and the node that gives them to the next layer. */
function outputOf(graph: GraphIndex, node: OnnxNode): { output: 'sequence' | 'last'; last: OnnxNode } {
  const [all = '', end = ''] = node.outputs;
  const [usesAll, usesEnd] = [all, end].map((value) => value !== '' && graph.consumersOf(value).length > 0);
  if (usesEnd === true && usesAll !== true) {
    const taken = graph.onlyConsumer(end, 'Squeeze') ?? graph.onlyConsumer(end, 'Gather');
    const axes = taken?.operator === 'Squeeze' ? graph.integers(taken, 'axes', 1) : undefined;
    const index =
      taken?.operator === 'Gather' && integerOf(taken, 'axis', 0) === 0 ? graph.integers(taken, '', 1) : undefined;
    if (taken !== undefined && (axes?.join() === '0' || index?.join() === '0')) return { output: 'last', last: taken };
  } else if (usesAll === true && usesEnd !== true) {
    const squeezed = graph.onlyConsumer(all, 'Squeeze');
    const back = squeezed && graph.onlyConsumer(squeezed.outputs[0] ?? '', 'Transpose');
    const axes = squeezed && graph.integers(squeezed, 'axes', 1);
    if (back !== undefined && axes?.join() === '1' && integersOf(back, 'perm', []).join() === '1,0,2') {
      return { output: 'sequence', last: back };
    }
  }
  throw unsupportedNode(node, 'either all its states or the last one have to go on, with samples first');
}
