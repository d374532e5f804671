import type { LayerOf } from '../specs/layer-spec.ts';
import { addProduct, addTensor, type ExportedLayer, exportedTensor } from './exported-layer.ts';
import type { Flow } from './graph-builder.ts';
import { permuteAxes } from './permute-axes.ts';

/** Rows of the weight by token ids, which go into the graph as int64. */
export function exportEmbedding(layer: ExportedLayer): Flow {
  const { graph, path, shape, input } = layer;
  const name = graph.node(path, 'Gather', [addTensor(layer, 'weight'), input.name], { axis: 0 });
  return { name, shape: shape.output, channelsFirst: false };
}

/** Features of each position, added. */
export function exportPositions(layer: ExportedLayer): Flow {
  const input = layer.graph.arranged(layer.path, layer.input, false);
  return { ...input, name: layer.graph.node(layer.path, 'Add', [input.name, addTensor(layer, 'weight')]) };
}

/** Self-attention in several heads, step by step: the operator of its own came with opset 23. */
export function exportAttention(layer: ExportedLayer<LayerOf<'multi-head-attention'>>): Flow {
  const { graph, path, spec, shape } = layer;
  const { heads, causal } = spec;
  const [positions = 1, features = 1] = shape.input;
  const size = features / heads;
  const input = graph.arranged(path, layer.input, false);
  const rows = addProduct(layer, input.name);
  const cut = graph.node(path, 'Reshape', [rows, graph.integers(`${path}.heads`, [0, positions, 3, heads, size])]);
  const parts = graph.node(path, 'Transpose', [cut], { perm: [2, 0, 3, 1, 4] });
  const [query, key, value] = [0, 1, 2].map((part) => {
    const index = graph.integers(`${path}.part`, [part]);
    const one = graph.node(path, 'Gather', [parts, index], { axis: 0 });
    return graph.node(path, 'Squeeze', [one, graph.integers(`${path}.axes`, [0])]);
  });
  const turned = graph.node(path, 'Transpose', [key ?? ''], { perm: [0, 1, 3, 2] });
  const products = graph.node(path, 'MatMul', [query ?? '', turned]);
  const scale = graph.floats(`${path}.scale`, [], Float32Array.of(1 / Math.sqrt(size)));
  const scaled = graph.node(path, 'Mul', [products, scale]);
  const seen = causal
    ? graph.node(path, 'Add', [scaled, graph.floats(`${path}.mask`, [positions, positions], causalMask(positions))])
    : scaled;
  const attention = graph.node(path, 'Softmax', [seen], { axis: -1 });
  const results = graph.node(path, 'MatMul', [attention, value ?? '']);
  const back = graph.node(path, 'Transpose', [results], { perm: [0, 2, 1, 3] });
  const mixed = graph.node(path, 'Reshape', [back, graph.integers(`${path}.rows`, [0, positions, features])]);
  return { ...input, name: addProduct(layer, mixed, 'outputWeight', 'outputBias') };
}

/** What is added to scores: nothing where a position may look, minus infinity where it may not. */
function causalMask(positions: number): Float32Array {
  const at = (index: number) => (index % positions <= Math.floor(index / positions) ? 0 : Number.NEGATIVE_INFINITY);
  return Float32Array.from({ length: positions ** 2 }, (_, index) => at(index));
}

/** The order of ONNX is update, reset, candidate, ours is reset, update, candidate. */
const GATES = [1, 0, 2] as const;

/** A gated recurrent unit; ONNX wants positions before samples. */
export function exportGru(layer: ExportedLayer<LayerOf<'gru'>>): Flow {
  const { graph, path, spec, shape } = layer;
  const { units } = spec;
  const input = graph.arranged(path, layer.input, false);
  const turned = graph.node(path, 'Transpose', [input.name], { perm: [1, 0, 2] });
  const matrix = (name: string) => {
    const { name: full, shape: sizes, values } = exportedTensor(layer, name);
    const [inputs = 1] = sizes;
    const gates = gatesInOrder(permuteAxes(values, [inputs, 3 * units], [1, 0]), inputs * units);
    return graph.floats(full, [1, 3 * units, inputs], gates);
  };
  const vector = (name: string) => gatesInOrder(exportedTensor(layer, name).values, units);
  const biases = Float32Array.from([...vector('bias'), ...vector('recurrentBias')]);
  const weights = [matrix('weight'), matrix('recurrentWeight'), graph.floats(`${path}.bias`, [1, 6 * units], biases)];
  const attributes = { hidden_size: units, linear_before_reset: 1 };
  const [all = '', last = ''] = graph.nodeWithOutputs(path, 'GRU', [turned, ...weights], attributes, 2);
  const axis = graph.integers(`${path}.axes`, [spec.output === 'last' ? 0 : 1]);
  if (spec.output === 'last') {
    return { name: graph.node(path, 'Squeeze', [last, axis]), shape: shape.output, channelsFirst: false };
  }
  const states = graph.node(path, 'Squeeze', [all, axis]);
  const name = graph.node(path, 'Transpose', [states], { perm: [1, 0, 2] });
  return { name, shape: shape.output, channelsFirst: false };
}

function gatesInOrder(values: Float32Array, block: number): Float32Array {
  const result = new Float32Array(values.length);
  for (const [to, from] of GATES.entries()) result.set(values.subarray(from * block, (from + 1) * block), to * block);
  return result;
}
