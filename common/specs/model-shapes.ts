import { AppError } from '../errors.ts';
import type { LayerSpec, ModelSpec } from './model-spec.ts';

/** One tensor of parameters inside the flat parameter vector of a model. */
export interface ParameterShape {
  /** `layers.<index>.weight` or `.bias`. */
  readonly name: string;
  /** Dense weights are inputs × units; convolution weights are kernel × kernel × channels × filters. */
  readonly shape: readonly number[];
  /** Index of its first value, in values. */
  readonly offset: number;
  readonly size: number;
}

/** What goes into and comes out of one layer, for one sample. */
export interface LayerShape {
  readonly input: readonly number[];
  readonly output: readonly number[];
  /** Empty, or weight and bias. */
  readonly parameters: readonly ParameterShape[];
}

/** The shapes that follow from a model's specification. */
export interface ModelShapes {
  readonly layers: readonly LayerShape[];
  /** All tensors in the order in which they lie in the flat vector, without gaps. */
  readonly parameters: readonly ParameterShape[];
  readonly parameterCount: number;
  readonly classCount: number;
}

/** Output size and zero padding of a window that moves along one axis. */
export interface WindowShape {
  readonly output: number;
  /** Zeros before the first value; the rest of the padding comes after the last. */
  readonly before: number;
}

/**
 * The window arithmetic of convolutions. `valid` never leaves the input; `same` pads so that the output has
 * `⌈input / stride⌉` values, with the odd zero at the end (Dumoulin and Visin 2016, "A guide to convolution
 * arithmetic", and TensorFlow's rule for strides).
 */
export function windowShape(input: number, kernel: number, stride: number, padding: 'same' | 'valid'): WindowShape {
  if (padding === 'valid') return { output: Math.floor((input - kernel) / stride) + 1, before: 0 };
  const output = Math.ceil(input / stride);
  const zeros = Math.max(0, (output - 1) * stride + kernel - input);
  return { output, before: Math.floor(zeros / 2) };
}

/**
 * Infers every shape of a model and the layout of its parameters.
 *
 * @throws AppError `invalid-specification` with the path of the field that does not fit in `details.path`.
 */
export function inferShapes(spec: ModelSpec): ModelShapes {
  const layers: LayerShape[] = [];
  let input: readonly number[] = spec.input;
  let offset = 0;
  for (const [index, layer] of spec.layers.entries()) {
    const shape = layerShape(layer, input, index, offset);
    layers.push(shape);
    input = shape.output;
    offset += shape.parameters.reduce((sum, { size }) => sum + size, 0);
  }
  return {
    layers,
    parameters: layers.flatMap(({ parameters }) => parameters),
    parameterCount: offset,
    classCount: classCountOf(spec, input),
  };
}

function classCountOf(spec: ModelSpec, output: readonly number[]): number {
  const last = spec.layers.length - 1;
  const [classes, ...rest] = output;
  if (spec.layers[last]?.type !== 'dense' || classes === undefined || rest.length > 0) {
    refuse(`layers.${last}`, 'the last layer must be dense, with one unit for each class');
  }
  if (classes < 2) refuse(`layers.${last}.units`, 'a classifier needs two classes or more');
  return classes;
}

function layerShape(layer: LayerSpec, input: readonly number[], index: number, offset: number): LayerShape {
  const path = `layers.${index}`;
  switch (layer.type) {
    case 'dense': {
      const [inputs, ...rest] = input;
      if (inputs === undefined || rest.length > 0) {
        refuse(path, `dense needs a flat input but gets ${format(input)}; put a flatten layer before it`);
      }
      return withParameters(input, [layer.units], [inputs, layer.units], index, offset);
    }
    case 'conv2d': {
      const [height, width, channels] = imageShape(input, path, 'conv2d');
      const { kernel, stride, padding, filters } = layer;
      if (padding === 'valid' && kernel > Math.min(height, width)) {
        refuse(`${path}.kernel`, `a kernel of ${kernel} × ${kernel} is bigger than its input of ${format(input)}`);
      }
      const rows = windowShape(height, kernel, stride, padding).output;
      const columns = windowShape(width, kernel, stride, padding).output;
      return withParameters(input, [rows, columns, filters], [kernel, kernel, channels, filters], index, offset);
    }
    case 'max-pool': {
      const [height, width, channels] = imageShape(input, path, 'max-pool');
      const { size, stride = size } = layer;
      if (size > Math.min(height, width)) {
        refuse(`${path}.size`, `a pool of ${size} × ${size} is bigger than its input of ${format(input)}`);
      }
      const rows = windowShape(height, size, stride, 'valid').output;
      const columns = windowShape(width, size, stride, 'valid').output;
      return { input, output: [rows, columns, channels], parameters: [] };
    }
    case 'flatten':
      return { input, output: [input.reduce((product, size) => product * size, 1)], parameters: [] };
    case 'relu':
    case 'dropout':
      return { input, output: input, parameters: [] };
  }
}

function withParameters(
  input: readonly number[],
  output: readonly number[],
  weight: readonly number[],
  index: number,
  offset: number,
): LayerShape {
  const bias = weight.slice(-1);
  const weightSize = weight.reduce((product, size) => product * size, 1);
  const biasSize = bias.reduce((product, size) => product * size, 1);
  return {
    input,
    output,
    parameters: [
      { name: `layers.${index}.weight`, shape: weight, offset, size: weightSize },
      { name: `layers.${index}.bias`, shape: bias, offset: offset + weightSize, size: biasSize },
    ],
  };
}

function imageShape(input: readonly number[], path: string, type: string): readonly [number, number, number] {
  const [height, width, channels] = input;
  if (height === undefined || width === undefined || channels === undefined) {
    refuse(path, `${type} needs an image (height × width × channels) but gets ${format(input)}`);
  }
  return [height, width, channels];
}

function format(shape: readonly number[]): string {
  return shape.join(' × ');
}

function refuse(path: string, message: string): never {
  throw new AppError('invalid-specification', `${path}: ${message}`, { details: { path } });
}
