import type { LayerSpec } from '../specs/layer-spec.ts';
import type { LayerShape } from '../specs/model-shapes.ts';
import { exportBatchNorm, exportGroupNorm, exportLayerNorm } from './export-normalisation.ts';
import { exportAttention, exportEmbedding, exportGru, exportPositions } from './export-sequences.ts';
import { exportConvolution, exportGlobalPool, exportPool } from './export-windows.ts';
import { addProduct, addTensor, type ExportedLayer } from './exported-layer.ts';
import type { Flow, GraphBuilder } from './graph-builder.ts';

interface Chain {
  readonly layers: readonly LayerSpec[];
  readonly shapes: readonly LayerShape[];
  readonly path: string;
  readonly input: Flow;
}

/** Adds the nodes of a list of layers to a graph; what comes out of the last one. */
export function exportLayers(graph: GraphBuilder, parameters: Float32Array, chain: Chain): Flow {
  let flow = chain.input;
  for (const [index, spec] of chain.layers.entries()) {
    const shape = chain.shapes[index];
    if (shape === undefined) throw new TypeError(`${chain.path}.${index} has no shape`);
    flow = exportLayer({ graph, parameters, path: `${chain.path}.${index}`, spec, shape, input: flow });
  }
  return flow;
}

function exportLayer(layer: ExportedLayer): Flow {
  const { spec, graph, path, input } = layer;
  switch (spec.type) {
    case 'dense':
      return exportDense(layer);
    case 'conv2d':
      return exportConvolution({ ...layer, spec });
    case 'max-pool':
    case 'average-pool':
      return exportPool({ ...layer, spec });
    case 'global-average-pool':
      return exportGlobalPool(layer);
    case 'relu':
    case 'tanh':
    case 'sigmoid':
      return { ...input, name: graph.node(path, ACTIVATIONS[spec.type], [input.name]) };
    case 'gelu':
      return { ...input, name: graph.node(path, 'Gelu', [input.name], { approximate: 'tanh' }) };
    case 'softmax':
      return { ...input, name: graph.node(path, 'Softmax', [input.name], { axis: input.channelsFirst ? 1 : -1 }) };
    case 'flatten':
      return exportFlatten(layer);
    case 'dropout': {
      const rate = graph.floats(`${path}.rate`, [], Float32Array.of(spec.rate));
      return { ...input, name: graph.node(path, 'Dropout', [input.name, rate]) };
    }
    case 'batch-norm':
      return exportBatchNorm({ ...layer, spec });
    case 'group-norm':
      return exportGroupNorm({ ...layer, spec });
    case 'layer-norm':
      return exportLayerNorm({ ...layer, spec });
    case 'embedding':
      return exportEmbedding(layer);
    case 'position-embedding':
      return exportPositions(layer);
    case 'multi-head-attention':
      return exportAttention({ ...layer, spec });
    case 'gru':
      return exportGru({ ...layer, spec });
    case 'residual': {
      const chain = { layers: spec.layers, shapes: layer.shape.inner, path: `${path}.layers`, input };
      const made = exportLayers(graph, layer.parameters, chain);
      const { name } = graph.arranged(path, made, input.channelsFirst);
      return { ...input, name: graph.node(path, 'Add', [input.name, name]) };
    }
  }
}

const ACTIVATIONS = { relu: 'Relu', tanh: 'Tanh', sigmoid: 'Sigmoid' } as const;

function exportDense(layer: ExportedLayer): Flow {
  const { graph, path, shape } = layer;
  const input = graph.arranged(path, layer.input, false);
  const name =
    shape.input.length === 1
      ? graph.node(path, 'Gemm', [input.name, addTensor(layer, 'weight'), addTensor(layer, 'bias')])
      : addProduct(layer, input.name);
  return { name, shape: shape.output, channelsFirst: false };
}

/** The engine's order is that of channels last. */
function exportFlatten({ graph, path, shape, input }: ExportedLayer): Flow {
  const { name } = graph.arranged(path, input, false);
  return { name: graph.node(path, 'Flatten', [name], { axis: 1 }), shape: shape.output, channelsFirst: false };
}
