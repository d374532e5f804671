import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerSpec } from '../../common/specs/layer-spec.ts';
import type { LayerShape, ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { GpuBuffer } from './gpu-interface.ts';
import { buildGpuLayer } from './layers/build-gpu-layer.ts';
import type { GpuLayer, GpuLayerContext } from './layers/gpu-layer.ts';
import { type GpuChain, GpuResidual } from './layers/gpu-residual.ts';

/** These write the gradient by their input over that by their output. */
const IN_PLACE: ReadonlySet<LayerSpec['type']> = new Set([
  'relu',
  'gelu',
  'tanh',
  'sigmoid',
  'softmax',
  'dropout',
  'position-embedding',
]);

/** What the layers of a chain have in common. */
interface Common extends Omit<GpuLayerContext, 'shape' | 'buffers'> {
  /** Draws the seed of a dropout layer's next mask. */
  readonly nextSeed: () => number;
}

interface ChainOptions extends Common {
  readonly spec: ModelSpec;
  readonly shapes: ModelShapes;
  readonly input: GpuBuffer;
}

/**
 * Builds a model's layers and reserves their memory. A relu after a dense or convolution layer becomes part of it, and flatten,
 * which moves nothing, disappears.
 *
 * @throws AppError `unavailable` where the GPU has no room for a layer.
 */
export function buildGpuChain({ spec, shapes, input, ...common }: ChainOptions): GpuChain {
  const widest = Math.max(...shapes.layers.map(largestOutput));
  const reserve = () => common.memory.allocate(common.maxBatch * widest);
  const gradients = { current: reserve(), other: reserve() };
  return buildChain(common, { layers: spec.layers, shapes: shapes.layers, input, learnsBefore: false, gradients });
}

interface Place {
  readonly layers: readonly LayerSpec[];
  readonly shapes: readonly LayerShape[];
  readonly input: GpuBuffer;
  /** Whether a gradient has to reach the chain's input. */
  readonly learnsBefore: boolean;
  /** Two buffers that serve the gradients of all layers in turn. */
  readonly gradients: { current: GpuBuffer; other: GpuBuffer };
}

function buildChain(common: Common, { layers: specs, shapes, gradients, ...before }: Place): GpuChain {
  const { memory, maxBatch } = common;
  const layers: GpuLayer[] = [];
  let { input, learnsBefore } = before;
  let untrained = 0;
  for (const [index, shape] of shapes.entries()) {
    const spec = specs[index];
    const isFused = spec?.type === 'relu' && takesRelu(specs[index - 1]);
    if (spec === undefined || spec.type === 'flatten' || isFused) continue;
    const output = memory.allocate(maxBatch * valuesPerSample(shape.output));
    const inputGradient = learnsBefore ? gradients.current : null;
    if (spec.type === 'residual') {
      const place = { layers: spec.layers, shapes: shape.inner, input, learnsBefore, gradients };
      const inner = buildChain(common, place);
      const buffers = { input, output, outputGradient: gradients.current, inputGradient };
      layers.push(new GpuResidual({ ...common, shape, buffers }, inner));
    } else {
      if (learnsBefore && !IN_PLACE.has(spec.type)) {
        [gradients.current, gradients.other] = [gradients.other, gradients.current];
      }
      const buffers = { input, output, outputGradient: gradients.current, inputGradient };
      const relu = takesRelu(spec) && specs[index + 1]?.type === 'relu';
      layers.push(buildGpuLayer({ ...common, shape, buffers }, spec, relu, common.nextSeed));
    }
    if (!learnsBefore && !learns(shape)) untrained++;
    learnsBefore ||= learns(shape);
    input = output;
  }
  return { layers, untrained, output: input, outputGradient: gradients.current };
}

/** Whether the kernels of a layer can apply a relu that comes next. */
function takesRelu(layer: LayerSpec | undefined): boolean {
  return layer?.type === 'dense' || layer?.type === 'conv2d';
}

function largestOutput({ output, inner }: LayerShape): number {
  return Math.max(valuesPerSample(output), ...inner.map(largestOutput));
}

function learns({ parameters }: LayerShape): boolean {
  return parameters.length > 0;
}
