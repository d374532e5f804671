import type { LayerOf } from '../specs/layer-spec.ts';
import { addTensor, type ExportedLayer, exportedTensor } from './exported-layer.ts';
import { type Flow, fraction } from './graph-builder.ts';

/** Batch norm by the running statistics, as in evaluation. ONNX counts momentum from the other side. */
export function exportBatchNorm(layer: ExportedLayer<LayerOf<'batch-norm'>>): Flow {
  const { graph, path, spec } = layer;
  const input = graph.arranged(path, layer.input, true);
  const tensors = ['weight', 'bias', 'runningMean', 'runningVariance'].map((name) => addTensor(layer, name));
  const attributes = { epsilon: fraction(spec.epsilon), momentum: fraction(1 - spec.momentum) };
  return { ...input, name: graph.node(path, 'BatchNormalization', [input.name, ...tensors], attributes) };
}

/** Layer norm over the features of each position or pixel. */
export function exportLayerNorm(layer: ExportedLayer<LayerOf<'layer-norm'>>): Flow {
  const { graph, path, spec } = layer;
  const input = graph.arranged(path, layer.input, false);
  const inputs = [input.name, addTensor(layer, 'weight'), addTensor(layer, 'bias')];
  const name = graph.node(path, 'LayerNormalization', inputs, { axis: -1, epsilon: fraction(spec.epsilon) });
  return { ...input, name };
}

/**
 * Group norm as an instance norm of the groups, then gain and bias of each channel: the operator of its own came late and
 * changed its meaning (opsets 18 and 21).
 */
export function exportGroupNorm(layer: ExportedLayer<LayerOf<'group-norm'>>): Flow {
  const { graph, path, spec, shape } = layer;
  const { groups, epsilon } = spec;
  const input = graph.arranged(path, layer.input, true);
  const [channels = 1, ...pixels] = shape.input.toReversed();
  const grouped = graph.node(path, 'Reshape', [input.name, graph.integers(`${path}.groups`, [0, groups, -1])]);
  const ones = graph.floats(`${path}.ones`, [groups], new Float32Array(groups).fill(1));
  const zeros = graph.floats(`${path}.zeros`, [groups], new Float32Array(groups));
  const normal = graph.node(path, 'InstanceNormalization', [grouped, ones, zeros], { epsilon: fraction(epsilon) });
  const sizes = graph.integers(`${path}.channels`, [0, channels, ...pixels.toReversed()]);
  const restored = graph.node(path, 'Reshape', [normal, sizes]);
  const perChannel = (name: string) => {
    const tensor = exportedTensor(layer, name);
    return graph.floats(tensor.name, [channels, ...pixels.map(() => 1)], tensor.values);
  };
  const scaled = graph.node(path, 'Mul', [restored, perChannel('weight')]);
  return { ...input, name: graph.node(path, 'Add', [scaled, perChannel('bias')]) };
}
