import { inferShapes, type LayerShape, windowShape } from '../../../../common/specs/model-shapes.ts';
import type { LayerSpec, ModelSpec } from '../../../../common/specs/model-spec.ts';

/** Mean cross-entropy of a batch, in float64 and by the plainest loops: what the kernels are measured against. */
export function referenceLoss(
  spec: ModelSpec,
  parameters: Float64Array,
  inputs: readonly Float64Array[],
  labels: readonly number[],
): number {
  const shapes = inferShapes(spec);
  let sum = 0;
  for (const [row, input] of inputs.entries()) {
    let values = input;
    for (const [index, shape] of shapes.layers.entries()) {
      const layer = spec.layers[index];
      if (layer !== undefined) values = forward(layer, shape, parameters, values);
    }
    const highest = Math.max(...values);
    const total = values.reduce((partial, value) => partial + Math.exp(value - highest), 0);
    sum += Math.log(total) + highest - at(values, labels[row] ?? 0);
  }
  return sum / inputs.length;
}

function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no value ${index} in ${values.length}`);
  return value;
}

function forward(layer: LayerSpec, shape: LayerShape, parameters: Float64Array, input: Float64Array): Float64Array {
  switch (layer.type) {
    case 'dense':
      return dense(shape, parameters, input);
    case 'conv2d':
      return convolution(layer, shape, parameters, input);
    case 'max-pool':
      return maxPool(layer, shape, input);
    case 'relu':
      return input.map((value) => Math.max(0, value));
    case 'flatten':
    case 'dropout':
      return input;
  }
}

function dense(shape: LayerShape, parameters: Float64Array, input: Float64Array): Float64Array {
  const [weight, bias] = shape.parameters;
  return Float64Array.from({ length: bias?.size ?? 0 }, (_, unit) => {
    let sum = at(parameters, (bias?.offset ?? 0) + unit);
    for (const [i, value] of input.entries()) {
      sum += value * at(parameters, (weight?.offset ?? 0) + i * (bias?.size ?? 0) + unit);
    }
    return sum;
  });
}

function convolution(
  { kernel, stride, padding }: LayerSpec & { type: 'conv2d' },
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  const [weight, bias] = shape.parameters;
  const [height = 0, width = 0, channels = 0] = shape.input;
  const [outHeight = 0, outWidth = 0, filters = 0] = shape.output;
  const top = windowShape(height, kernel, stride, padding).before;
  const left = windowShape(width, kernel, stride, padding).before;
  const output = new Float64Array(outHeight * outWidth * filters);
  for (const [index] of output.entries()) {
    const filter = index % filters;
    const ox = Math.floor(index / filters) % outWidth;
    const oy = Math.floor(index / filters / outWidth);
    let sum = at(parameters, (bias?.offset ?? 0) + filter);
    for (let ky = 0; ky < kernel; ky++) {
      for (let kx = 0; kx < kernel; kx++) {
        const y = oy * stride + ky - top;
        const x = ox * stride + kx - left;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        for (let c = 0; c < channels; c++) {
          const w = ((ky * kernel + kx) * channels + c) * filters + filter;
          sum += at(input, (y * width + x) * channels + c) * at(parameters, (weight?.offset ?? 0) + w);
        }
      }
    }
    output[index] = sum;
  }
  return output;
}

function maxPool(
  { size, stride = size }: LayerSpec & { type: 'max-pool' },
  shape: LayerShape,
  input: Float64Array,
): Float64Array {
  const [, width = 0, channels = 0] = shape.input;
  const [outHeight = 0, outWidth = 0] = shape.output;
  return Float64Array.from({ length: outHeight * outWidth * channels }, (_, index) => {
    const ox = Math.floor(index / channels) % outWidth;
    const oy = Math.floor(index / channels / outWidth);
    let highest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < size * size; k++) {
      const y = oy * stride + Math.floor(k / size);
      const x = ox * stride + (k % size);
      highest = Math.max(highest, at(input, (y * width + x) * channels + (index % channels)));
    }
    return highest;
  });
}
