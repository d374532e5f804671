import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerOf, LayerSpec } from '../../common/specs/layer-spec.ts';
import type { LayerShape, ModelShapes } from '../../common/specs/model-shapes.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { buildLayer } from './build-layer.ts';
import { GradientBuffers } from './gradient-buffers.ts';
import { inField } from './in-field.ts';
import type { Layer } from './layer.ts';
import type { LayerChain } from './layer-chain.ts';
import { ResidualLayer } from './residual-layer.ts';

interface BuildOptions {
  readonly kernels: Kernels;
  readonly spec: ModelSpec;
  readonly shapes: ModelShapes;
  readonly maxBatch: number;
  /** Byte offsets of the first parameter and of the batch. */
  readonly parameters: number;
  readonly input: number;
  /** Draws the seed of a dropout layer's next mask. */
  readonly nextSeed: () => number;
}

interface ChainOptions extends Omit<BuildOptions, 'spec' | 'shapes'> {
  readonly layers: readonly LayerSpec[];
  readonly shapes: readonly LayerShape[];
  readonly path: string;
  readonly gradients: GradientBuffers;
  /** Whether a gradient has to reach the chain's input. */
  readonly learnsBefore: boolean;
}

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

/**
 * Builds a model's layers and reserves their memory. A relu after a dense or convolution layer becomes part of it, and
 * flatten, which moves nothing, disappears.
 *
 * @throws AppError `invalid-specification` with the path of the layer for which 32-bit memory does not suffice
 */
export function buildLayers({ spec, shapes, ...options }: BuildOptions): LayerChain {
  const firstTrained = shapes.layers.findIndex(hasParameters);
  const gradients = inField(
    'layers',
    () => new GradientBuffers(options.kernels.arena, shapes.layers.slice(firstTrained), options.maxBatch),
  );
  const chain = { layers: spec.layers, shapes: shapes.layers, path: 'layers', gradients, learnsBefore: false };
  return buildChain({ ...options, ...chain });
}

function buildChain(options: ChainOptions): LayerChain {
  const { layers: specs, shapes, path, gradients } = options;
  const layers: Layer[] = [];
  let { input, learnsBefore } = options;
  let untrained = 0;
  for (const [index, shape] of shapes.entries()) {
    const spec = specs[index];
    const fused = spec?.type === 'relu' && takesRelu(specs[index - 1]);
    if (spec === undefined || spec.type === 'flatten' || fused) continue;
    const relu = takesRelu(spec) && specs[index + 1]?.type === 'relu';
    const place = { shape, input, learnsBefore, path: `${path}.${index}` };
    const { layer, output } = placeLayer(options, spec, relu, place);
    layers.push(layer);
    if (!learnsBefore && !hasParameters(shape)) untrained++;
    learnsBefore ||= hasParameters(shape);
    input = output;
  }
  return { layers, untrained, output: input, outputGradient: gradients.current };
}

type PlacedSpec = Exclude<LayerSpec, { type: 'flatten' }>;

interface Place {
  readonly shape: LayerShape;
  readonly input: number;
  readonly learnsBefore: boolean;
  readonly path: string;
}

interface Placed {
  readonly layer: Layer;
  readonly output: number;
}

function placeLayer(options: ChainOptions, spec: PlacedSpec, relu: boolean, place: Place): Placed {
  return inField(place.path, () =>
    spec.type === 'residual' ? placeResidual(options, spec, place) : placeSingle(options, spec, relu, place),
  );
}

function placeSingle(
  { kernels, gradients, maxBatch, parameters, nextSeed }: ChainOptions,
  spec: Exclude<PlacedSpec, { type: 'residual' }>,
  relu: boolean,
  { shape, input, learnsBefore }: Place,
): Placed {
  const output = kernels.arena.allocateFloats(maxBatch * valuesPerSample(shape.output));
  const inputGradient = learnsBefore ? gradients.current : null;
  if (learnsBefore && !IN_PLACE.has(spec.type)) gradients.swap();
  const buffers = { input, output, outputGradient: gradients.current, inputGradient };
  return { layer: buildLayer({ kernels, shape, buffers, parameters, maxBatch }, spec, relu, nextSeed), output };
}

function placeResidual(
  options: ChainOptions,
  { layers }: LayerOf<'residual'>,
  { shape, input, learnsBefore, path }: Place,
): Placed {
  const { kernels, gradients, maxBatch, parameters } = options;
  const output = kernels.arena.allocateFloats(maxBatch * valuesPerSample(shape.output));
  const inputGradient = learnsBefore ? gradients.current : null;
  const place = { layers, shapes: shape.inner, path: `${path}.layers`, input, learnsBefore };
  const inner = buildChain({ ...options, ...place });
  const buffers = { input, output, outputGradient: gradients.current, inputGradient };
  return { layer: new ResidualLayer({ kernels, shape, buffers, parameters, maxBatch }, inner), output };
}

/** Whether the kernels of a layer can apply a relu that comes next. */
function takesRelu(spec: LayerSpec | undefined): boolean {
  return spec?.type === 'dense' || spec?.type === 'conv2d';
}

function hasParameters({ parameters }: LayerShape): boolean {
  return parameters.length > 0;
}
