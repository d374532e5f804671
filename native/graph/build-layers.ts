import { valuesPerSample } from '../../common/datasets/sample-set.ts';
import type { LayerShape, ModelShapes } from '../../common/specs/model-shapes.ts';
import type { LayerSpec, ModelSpec } from '../../common/specs/model-spec.ts';
import type { Kernels } from '../kernels/kernels.ts';
import { ConvolutionLayer } from './convolution-layer.ts';
import { DenseLayer } from './dense-layer.ts';
import { DropoutLayer } from './dropout-layer.ts';
import type { Layer, LayerContext } from './layer.ts';
import { MaxPoolLayer } from './max-pool-layer.ts';
import { ReluLayer } from './relu-layer.ts';
import { suitsWinograd, WinogradLayer } from './winograd-layer.ts';

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

/** A chain of layers with its memory. */
export interface LayerChain {
  readonly layers: readonly Layer[];
  /** How many layers at the start no gradient has to reach. */
  readonly untrained: number;
  /** Byte offset of the last layer's output. */
  readonly output: number;
  /** Byte offset of the gradient by the last layer's output. */
  readonly outputGradient: number;
}

/**
 * Builds a model's layers and reserves their memory. A relu after a dense or convolution layer becomes part of it, and
 * flatten, which moves nothing, disappears. Two buffers serve the gradients of all layers in turn.
 */
export function buildLayers(options: BuildOptions): LayerChain {
  const { kernels, spec, shapes, maxBatch, parameters, nextSeed } = options;
  const firstTrained = shapes.layers.findIndex((shape) => shape.parameters.length > 0);
  const gradients = gradientBuffers(kernels, shapes.layers.slice(firstTrained), maxBatch);
  const layers: Layer[] = [];
  let input = options.input;
  let untrained = 0;
  for (const [index, shape] of shapes.layers.entries()) {
    const layer = spec.layers[index];
    const fused = layer?.type === 'relu' && hasParameters(shapes.layers[index - 1]);
    if (layer === undefined || layer.type === 'flatten' || fused) continue;
    const output = kernels.arena.allocateFloats(maxBatch * valuesPerSample(shape.output));
    const trains = index > firstTrained;
    const inPlace = layer.type === 'relu' || layer.type === 'dropout';
    const inputGradient = trains ? gradients.current : null;
    if (trains && !inPlace) gradients.swap();
    const buffers = { input, output, outputGradient: gradients.current, inputGradient };
    const relu = spec.layers[index + 1]?.type === 'relu';
    layers.push(buildLayer({ kernels, shape, buffers, parameters, maxBatch }, layer, relu, nextSeed));
    if (index < firstTrained) untrained++;
    input = output;
  }
  return { layers, untrained, output: input, outputGradient: gradients.current };
}

function buildLayer(
  context: LayerContext,
  spec: Exclude<LayerSpec, { type: 'flatten' }>,
  relu: boolean,
  nextSeed: () => number,
): Layer {
  switch (spec.type) {
    case 'dense':
      return new DenseLayer(context, relu);
    case 'conv2d':
      return suitsWinograd(context.shape, spec)
        ? new WinogradLayer(context, spec, relu)
        : new ConvolutionLayer(context, spec, relu);
    case 'max-pool':
      return new MaxPoolLayer(context, spec);
    case 'relu':
      return new ReluLayer(context);
    case 'dropout':
      return new DropoutLayer(context, spec.rate, nextSeed);
  }
}

function gradientBuffers(kernels: Kernels, shapes: readonly LayerShape[], maxBatch: number) {
  const values = Math.max(...shapes.map((shape) => valuesPerSample(shape.output)));
  let current = kernels.arena.allocateFloats(maxBatch * values);
  let other = kernels.arena.allocateFloats(maxBatch * values);
  return {
    get current() {
      return current;
    },
    swap() {
      [current, other] = [other, current];
    },
  };
}

function hasParameters(shape: LayerShape | undefined): boolean {
  return shape !== undefined && shape.parameters.length > 0;
}
