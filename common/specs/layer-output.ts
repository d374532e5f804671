import type { LayerOf, LayerSpec } from './layer-spec.ts';
import { refuseField } from './refuse-field.ts';
import { windowShape } from './window-shape.ts';

type Shape = readonly number[];

/**
 * The shape of what a layer that holds no other layers makes of an input.
 *
 * @throws AppError `invalid-specification` with the path of the field that does not fit.
 */
export function outputShape(layer: Exclude<LayerSpec, { type: 'residual' }>, input: Shape, path: string): Shape {
  switch (layer.type) {
    case 'dense':
      if (input.length > 2) {
        refuseField(
          path,
          `dense needs a flat input or a sequence but gets ${format(input)}; put a flatten layer before it`,
        );
      }
      return [...input.slice(0, -1), layer.units];
    case 'conv2d':
      return convolutionOutput(layer, input, path);
    case 'max-pool':
    case 'average-pool':
      return poolOutput(layer, input, path);
    case 'global-average-pool':
      if (input.length < 2) {
        refuseField(path, `global-average-pool needs an image or a sequence but gets ${format(input)}`);
      }
      return input.slice(-1);
    case 'flatten':
      return [valuesIn(input)];
    case 'group-norm':
      return groupNormOutput(layer, input, path);
    case 'embedding':
      return embeddingOutput(layer, input, path);
    case 'position-embedding':
      sequenceShape(input, path, layer.type);
      return input;
    case 'multi-head-attention': {
      const [, features] = sequenceShape(input, path, layer.type);
      if (features % layer.heads !== 0) {
        refuseField(`${path}.heads`, `${features} features cannot be shared out evenly among ${layer.heads} heads`);
      }
      return input;
    }
    case 'gru': {
      const [positions] = sequenceShape(input, path, layer.type);
      return layer.output === 'last' ? [layer.units] : [positions, layer.units];
    }
    case 'relu':
    case 'gelu':
    case 'tanh':
    case 'sigmoid':
    case 'softmax':
    case 'dropout':
    case 'batch-norm':
    case 'layer-norm':
      return input;
  }
}

/** A shape in words: `28 × 28 × 1`. */
export function format(shape: Shape): string {
  return shape.join(' × ');
}

function convolutionOutput(layer: LayerOf<'conv2d'>, input: Shape, path: string): Shape {
  const [height, width, channels] = imageShape(input, path, layer.type);
  const { kernel, stride, padding, filters, groups } = layer;
  if (padding === 'valid' && kernel > Math.min(height, width)) {
    refuseField(`${path}.kernel`, `a kernel of ${kernel} × ${kernel} is bigger than its input of ${format(input)}`);
  }
  for (const [count, what] of [
    [channels, 'channels'],
    [filters, 'filters'],
  ] as const) {
    if (count % groups !== 0) refuseField(`${path}.groups`, `${count} ${what} cannot be split into ${groups} groups`);
  }
  const rows = windowShape(height, kernel, stride, padding).output;
  const columns = windowShape(width, kernel, stride, padding).output;
  return [rows, columns, filters];
}

function poolOutput(layer: LayerOf<'max-pool' | 'average-pool'>, input: Shape, path: string): Shape {
  const [height, width, channels] = imageShape(input, path, layer.type);
  const { size, stride = size } = layer;
  if (size > Math.min(height, width)) {
    refuseField(`${path}.size`, `a pool of ${size} × ${size} is bigger than its input of ${format(input)}`);
  }
  return [
    windowShape(height, size, stride, 'valid').output,
    windowShape(width, size, stride, 'valid').output,
    channels,
  ];
}

function groupNormOutput({ groups }: LayerOf<'group-norm'>, input: Shape, path: string): Shape {
  if (input.length === 2) {
    refuseField(
      path,
      `group-norm needs an image or a flat input but gets ${format(input)}; layer-norm is for sequences`,
    );
  }
  const channels = input.at(-1) ?? 1;
  if (channels % groups !== 0) {
    refuseField(`${path}.groups`, `${channels} channels cannot be split into ${groups} groups`);
  }
  return input;
}

function embeddingOutput({ features }: LayerOf<'embedding'>, input: Shape, path: string): Shape {
  if (path !== 'layers.0')
    refuseField(path, 'embedding takes the token ids of the samples and must be the first layer');
  if (input.length > 1) refuseField(path, `embedding needs a list of token ids but gets ${format(input)}`);
  return [...input, features];
}

function imageShape(input: Shape, path: string, type: string): readonly [number, number, number] {
  const [height, width, channels] = input;
  if (height === undefined || width === undefined || channels === undefined) {
    refuseField(path, `${type} needs an image (height × width × channels) but gets ${format(input)}`);
  }
  return [height, width, channels];
}

function sequenceShape(input: Shape, path: string, type: string): readonly [positions: number, features: number] {
  const [positions, features, ...rest] = input;
  if (positions === undefined || features === undefined || rest.length > 0) {
    refuseField(path, `${type} needs a sequence (positions × features) but gets ${format(input)}`);
  }
  return [positions, features];
}

function valuesIn(shape: Shape): number {
  return shape.reduce((product, size) => product * size, 1);
}
