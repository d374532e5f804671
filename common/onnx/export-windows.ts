import type { LayerOf } from '../specs/layer-spec.ts';
import { windowShape } from '../specs/window-shape.ts';
import { addTensor, type ExportedLayer, exportedTensor } from './exported-layer.ts';
import type { Flow } from './graph-builder.ts';
import { permuteAxes } from './permute-axes.ts';

/** A convolution; its kernel × kernel × channels × filters weight becomes filters × channels × kernel × kernel. */
export function exportConvolution(layer: ExportedLayer<LayerOf<'conv2d'>>): Flow {
  const { graph, path, spec, shape } = layer;
  const { kernel, stride, padding, groups } = spec;
  const input = graph.arranged(path, layer.input, true);
  const [height = 1, width = 1] = shape.input;
  const weight = exportedTensor(layer, 'weight');
  const values = permuteAxes(weight.values, weight.shape, [3, 2, 0, 1]);
  const sizes = [3, 2, 0, 1].map((axis) => weight.shape[axis] ?? 1);
  const inputs = [input.name, graph.floats(weight.name, sizes, values), addTensor(layer, 'bias')];
  const zeros = [height, width].map((size) => {
    const { output, before } = windowShape(size, kernel, stride, padding);
    return { before, after: Math.max(0, (output - 1) * stride + kernel - size - before) };
  });
  const name = graph.node(path, 'Conv', inputs, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [...zeros.map(({ before }) => before), ...zeros.map(({ after }) => after)],
    group: groups,
  });
  return { name, shape: shape.output, channelsFirst: true };
}

/** A pool over windows that stay inside the image. */
export function exportPool({
  graph,
  path,
  spec,
  shape,
  input,
}: ExportedLayer<LayerOf<'max-pool' | 'average-pool'>>): Flow {
  const { size, stride = size } = spec;
  const operator = spec.type === 'max-pool' ? 'MaxPool' : 'AveragePool';
  const { name } = graph.arranged(path, input, true);
  const window = { kernel_shape: [size, size], strides: [stride, stride] };
  return { name: graph.node(path, operator, [name], window), shape: shape.output, channelsFirst: true };
}

/** The mean of each channel, or of each feature of a sequence. */
export function exportGlobalPool({ graph, path, shape, input }: ExportedLayer): Flow {
  const { name } = graph.arranged(path, input, true);
  const pooled = graph.node(path, 'GlobalAveragePool', [name]);
  return { name: graph.node(path, 'Flatten', [pooled], { axis: 1 }), shape: shape.output, channelsFirst: false };
}
