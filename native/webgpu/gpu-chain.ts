import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerSpec } from '../../common/specs/layer-spec.ts';
import type { LayerShape, ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import { GpuConvolution } from './layers/gpu-convolution.ts';
import { GpuDense } from './layers/gpu-dense.ts';
import type { GpuLayer, GpuLayerContext } from './layers/gpu-layer.ts';
import { GpuAveragePool, GpuGlobalAveragePool, GpuMaxPool } from './layers/gpu-pools.ts';
import { GpuActivation, GpuDropout, GpuRelu } from './layers/gpu-values.ts';

/** Layers that run on a GPU; flatten moves nothing. */
const LAYERS = [
  'dense',
  'conv2d',
  'max-pool',
  'average-pool',
  'global-average-pool',
  'relu',
  'gelu',
  'tanh',
  'sigmoid',
  'dropout',
  'flatten',
] as const satisfies readonly LayerSpec['type'][];
type GpuLayerSpec = Extract<LayerSpec, { type: (typeof LAYERS)[number] }>;

/** These write the gradient by their input over that by their output. */
const IN_PLACE: ReadonlySet<LayerSpec['type']> = new Set(['relu', 'gelu', 'tanh', 'sigmoid', 'dropout']);

/** Whether every part of a model runs on a GPU. */
export function suitsGpu({ layers, loss }: ModelSpec): boolean {
  return loss !== 'next-token-cross-entropy' && layers.every(isGpuLayer);
}

function isGpuLayer(layer: LayerSpec): layer is GpuLayerSpec {
  const types: readonly string[] = LAYERS;
  return types.includes(layer.type) && !('groups' in layer && layer.groups > 1);
}

/** A chain of layers with its memory. */
export interface GpuChain {
  readonly layers: readonly GpuLayer[];
  /** How many layers at the start no gradient has to reach. */
  readonly untrained: number;
  readonly output: GpuBuffer;
  readonly outputGradient: GpuBuffer;
}

interface ChainOptions extends Omit<GpuLayerContext, 'shape' | 'buffers'> {
  readonly spec: ModelSpec;
  readonly shapes: ModelShapes;
  readonly input: GpuBuffer;
  /** Draws the seed of a dropout layer's next mask. */
  readonly nextSeed: () => number;
}

/**
 * Builds the layers of a model that suits a GPU and reserves their memory. A relu after a dense or convolution layer becomes
 * part of it.
 *
 * @throws AppError `unavailable` where the GPU has no room for a layer.
 */
export function buildGpuChain({ spec, shapes, input: first, nextSeed, ...context }: ChainOptions): GpuChain {
  const { memory, maxBatch } = context;
  const layers: GpuLayer[] = [];
  const widest = Math.max(...shapes.layers.map(({ output }) => valuesPerSample(output)));
  let current = memory.allocate(maxBatch * widest);
  let other = memory.allocate(maxBatch * widest);
  let input = first;
  let learnsBefore = false;
  let untrained = 0;
  for (const [index, shape] of shapes.layers.entries()) {
    const layer = spec.layers[index];
    const isFused = layer?.type === 'relu' && takesRelu(spec.layers[index - 1]);
    if (layer === undefined || !isGpuLayer(layer) || layer.type === 'flatten' || isFused) continue;
    const output = memory.allocate(maxBatch * valuesPerSample(shape.output));
    const inputGradient = learnsBefore ? current : null;
    if (learnsBefore && !IN_PLACE.has(layer.type)) [current, other] = [other, current];
    const buffers = { input, output, outputGradient: current, inputGradient };
    const relu = takesRelu(layer) && spec.layers[index + 1]?.type === 'relu';
    layers.push(buildLayer({ ...context, shape, buffers }, layer, relu, nextSeed));
    if (!learnsBefore && !learns(shape)) untrained++;
    learnsBefore ||= learns(shape);
    input = output;
  }
  return { layers, untrained, output: input, outputGradient: current };
}

function buildLayer(
  context: GpuLayerContext,
  spec: Exclude<GpuLayerSpec, { type: 'flatten' }>,
  relu: boolean,
  nextSeed: () => number,
): GpuLayer {
  switch (spec.type) {
    case 'dense':
      return new GpuDense(context, relu);
    case 'conv2d':
      return new GpuConvolution(context, spec, relu);
    case 'max-pool':
      return new GpuMaxPool(context, spec);
    case 'average-pool':
      return new GpuAveragePool(context, spec);
    case 'global-average-pool':
      return new GpuGlobalAveragePool(context);
    case 'relu':
      return new GpuRelu(context);
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
      return new GpuActivation(context, spec.type);
    case 'dropout':
      return new GpuDropout(context, spec.rate, nextSeed);
  }
}

/** Whether the kernels of a layer can apply a relu that comes next. */
function takesRelu(layer: LayerSpec | undefined): boolean {
  return layer?.type === 'dense' || layer?.type === 'conv2d';
}

function learns({ parameters }: LayerShape): boolean {
  return parameters.length > 0;
}
