import type { LayerSpec } from '../specs/layer-spec.ts';
import type { LayerShape } from '../specs/model-shapes.ts';
import type { Flow, GraphBuilder } from './graph-builder.ts';

/** What a layer's nodes are made from. */
export interface ExportedLayer<Spec extends LayerSpec = LayerSpec> {
  readonly graph: GraphBuilder;
  /** Of the layer in the specification: `layers.3`. */
  readonly path: string;
  readonly spec: Spec;
  readonly shape: LayerShape;
  readonly input: Flow;
  /** The model's flat parameters. */
  readonly parameters: Float32Array;
}

/** One of a layer's tensors. */
export interface ExportedTensor {
  /** In the whole model: `layers.3.weight`. */
  readonly name: string;
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** Finds a tensor by its name within its layer. */
export function exportedTensor({ shape, parameters, path }: ExportedLayer, name: string): ExportedTensor {
  const found = shape.parameters.find((tensor) => tensor.name === `${path}.${name}`);
  if (found === undefined) throw new TypeError(`${path} has no ${name}`);
  const { offset, size } = found;
  return { name: found.name, shape: found.shape, values: parameters.subarray(offset, offset + size) };
}

/** Adds a tensor of the layer to the graph as it is, and returns its name there. */
export function addTensor(layer: ExportedLayer, name: string): string {
  const { name: full, shape, values } = exportedTensor(layer, name);
  return layer.graph.floats(full, shape, values);
}

/** `input · weight + bias` for every position. */
export function addProduct(layer: ExportedLayer, input: string, weight = 'weight', bias = 'bias'): string {
  const { graph, path } = layer;
  const product = graph.node(path, 'MatMul', [input, addTensor(layer, weight)]);
  return graph.node(path, 'Add', [product, addTensor(layer, bias)]);
}
