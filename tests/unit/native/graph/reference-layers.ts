import type { LayerOf, LayerSpec } from '../../../../common/specs/layer-spec.ts';
import type { LayerShape } from '../../../../common/specs/model-shapes.ts';
import { windowShape } from '../../../../common/specs/window-shape.ts';
import { mean, normalised, softmax } from './reference-rows.ts';
import { referenceAttention, referenceGru } from './reference-sequences.ts';
import { at, tensor } from './reference-tensors.ts';

/** What one layer makes of one sample, in float64 and by the plainest loops. */
export function referenceLayer(
  layer: Exclude<LayerSpec, { type: 'residual' | 'batch-norm' }>,
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  switch (layer.type) {
    case 'dense':
      return dense(shape, parameters, input);
    case 'conv2d':
      return convolution(layer, shape, parameters, input);
    case 'max-pool':
      return pool(layer, shape, input, (values) => Math.max(...values));
    case 'average-pool':
      return pool(layer, shape, input, mean);
    case 'global-average-pool': {
      const channels = shape.output[0] ?? 1;
      return Float64Array.from({ length: channels }, (_, c) => mean(input.filter((_, i) => i % channels === c)));
    }
    case 'relu':
      return input.map((value) => Math.max(0, value));
    case 'gelu':
      return input.map((x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))));
    case 'tanh':
      return input.map(Math.tanh);
    case 'sigmoid':
      return input.map((x) => 1 / (1 + Math.exp(-x)));
    case 'softmax':
      return eachRow(input, shape.input.at(-1) ?? 1, softmax);
    case 'group-norm':
      return groupNorm(layer, shape, parameters, input);
    case 'layer-norm': {
      const gain = tensor(shape, parameters, 'weight');
      const bias = tensor(shape, parameters, 'bias');
      return eachRow(input, gain.length, (row) =>
        normalised(row, layer.epsilon).map((value, i) => value * at(gain, i) + at(bias, i)),
      );
    }
    case 'embedding': {
      const weight = tensor(shape, parameters, 'weight');
      return Float64Array.from(
        [...input].flatMap((id) => [...weight.subarray(id * layer.features, (id + 1) * layer.features)]),
      );
    }
    case 'position-embedding': {
      const weight = tensor(shape, parameters, 'weight');
      return input.map((value, i) => value + at(weight, i));
    }
    case 'multi-head-attention':
      return referenceAttention(layer, shape, parameters, input);
    case 'gru':
      return referenceGru(layer, shape, parameters, input);
    case 'flatten':
    case 'dropout':
      return input;
  }
}

function eachRow(input: Float64Array, columns: number, change: (row: Float64Array) => Float64Array): Float64Array {
  const output = new Float64Array(input.length);
  for (let i = 0; i < input.length; i += columns) output.set(change(input.slice(i, i + columns)), i);
  return output;
}

function groupNorm(
  { groups, epsilon }: LayerOf<'group-norm'>,
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  const gain = tensor(shape, parameters, 'weight');
  const bias = tensor(shape, parameters, 'bias');
  const groupOf = (index: number) => Math.floor(((index % gain.length) * groups) / gain.length);
  const output = new Float64Array(input.length);
  for (let group = 0; group < groups; group++) {
    const members = Array.from(input.keys()).filter((index) => groupOf(index) === group);
    const values = normalised(
      Float64Array.from(members, (index) => at(input, index)),
      epsilon,
    );
    for (const [i, index] of members.entries()) {
      output[index] = at(values, i) * at(gain, index % gain.length) + at(bias, index % gain.length);
    }
  }
  return output;
}

function dense(shape: LayerShape, parameters: Float64Array, input: Float64Array): Float64Array {
  const weight = tensor(shape, parameters, 'weight');
  const bias = tensor(shape, parameters, 'bias');
  const output: number[] = [];
  const inputs = weight.length / bias.length;
  for (let row = 0; row < input.length; row += inputs) {
    for (const [unit, start] of bias.entries()) {
      let sum = start;
      for (let i = 0; i < inputs; i++) sum += at(input, row + i) * at(weight, i * bias.length + unit);
      output.push(sum);
    }
  }
  return Float64Array.from(output);
}

function convolution(
  { kernel, stride, padding, groups }: LayerOf<'conv2d'>,
  shape: LayerShape,
  parameters: Float64Array,
  input: Float64Array,
): Float64Array {
  const weight = tensor(shape, parameters, 'weight');
  const bias = tensor(shape, parameters, 'bias');
  const [height = 0, width = 0, channels = 0] = shape.input;
  const [outHeight = 0, outWidth = 0, filters = 0] = shape.output;
  const top = windowShape(height, kernel, stride, padding).before;
  const left = windowShape(width, kernel, stride, padding).before;
  const output = new Float64Array(outHeight * outWidth * filters);
  for (const [index] of output.entries()) {
    const filter = index % filters;
    const ox = Math.floor(index / filters) % outWidth;
    const oy = Math.floor(index / filters / outWidth);
    let sum = at(bias, filter);
    const first = Math.floor((filter * groups) / filters) * (channels / groups);
    for (let ky = 0; ky < kernel; ky++) {
      for (let kx = 0; kx < kernel; kx++) {
        const y = oy * stride + ky - top;
        const x = ox * stride + kx - left;
        if (y < 0 || y >= height || x < 0 || x >= width) continue;
        for (let c = 0; c < channels / groups; c++) {
          const w = ((ky * kernel + kx) * (channels / groups) + c) * filters + filter;
          sum += at(input, (y * width + x) * channels + first + c) * at(weight, w);
        }
      }
    }
    output[index] = sum;
  }
  return output;
}

function pool(
  { size, stride = size }: LayerOf<'max-pool' | 'average-pool'>,
  shape: LayerShape,
  input: Float64Array,
  reduce: (values: number[]) => number,
): Float64Array {
  const [, width = 0, channels = 0] = shape.input;
  const [outHeight = 0, outWidth = 0] = shape.output;
  return Float64Array.from({ length: outHeight * outWidth * channels }, (_, index) => {
    const ox = Math.floor(index / channels) % outWidth;
    const oy = Math.floor(index / channels / outWidth);
    const values: number[] = [];
    for (let k = 0; k < size * size; k++) {
      const y = oy * stride + Math.floor(k / size);
      const x = ox * stride + (k % size);
      values.push(at(input, (y * width + x) * channels + (index % channels)));
    }
    return reduce(values);
  });
}
