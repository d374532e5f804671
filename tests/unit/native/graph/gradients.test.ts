import { describe, expect, test } from 'vitest';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { aNetwork, expectGradients } from './expect-gradients.ts';

const models: Record<string, { input: number[]; layers: unknown[] }> = {
  'one dense layer': { input: [7], layers: [{ type: 'dense', units: 3 }] },
  'dense layers with relu between': {
    input: [9],
    layers: [{ type: 'dense', units: 13 }, { type: 'relu' }, { type: 'dense', units: 11 }, { type: 'relu' }, dense(4)],
  },
  'dense layers without relu': { input: [5], layers: [dense(6), dense(3)] },
  'a convolution of one channel, same padding': {
    input: [6, 5, 1],
    layers: [conv({ filters: 3, kernel: 5 }), { type: 'relu' }, { type: 'flatten' }, dense(3)],
  },
  'an even kernel': {
    input: [5, 6, 2],
    layers: [conv({ filters: 3, kernel: 2 }), { type: 'flatten' }, dense(3)],
  },
  'strides with same padding': {
    input: [7, 6, 3],
    layers: [
      conv({ filters: 4, kernel: 3, stride: 2 }),
      { type: 'relu' },
      conv({ filters: 5, kernel: 3, stride: 2 }),
      { type: 'flatten' },
      dense(3),
    ],
  },
  'two convolutions of one pixel': {
    input: [4, 3, 3],
    layers: [conv({ filters: 5, kernel: 1 }), conv({ filters: 4, kernel: 1 }), { type: 'flatten' }, dense(3)],
  },
  'convolutions of 5 × 5, same padding': {
    input: [9, 7, 4],
    layers: [
      conv({ filters: 8, kernel: 5 }),
      { type: 'relu' },
      conv({ filters: 4, kernel: 5 }),
      { type: 'flatten' },
      dense(3),
    ],
  },
  'convolutions of 5 × 5, valid': {
    input: [11, 10, 4],
    layers: [
      conv({ filters: 4, kernel: 5, padding: 'valid' }),
      conv({ filters: 8, kernel: 5, padding: 'valid' }),
      { type: 'relu' },
      { type: 'flatten' },
      dense(3),
    ],
  },
  'convolutions of 3 × 3, same padding': {
    input: [9, 6, 8],
    layers: [
      conv({ filters: 4, kernel: 3 }),
      { type: 'relu' },
      conv({ filters: 12, kernel: 3 }),
      { type: 'flatten' },
      dense(3),
    ],
  },
  'convolutions of 3 × 3, valid': {
    input: [8, 9, 4],
    layers: [
      conv({ filters: 8, kernel: 3, padding: 'valid' }),
      { type: 'relu' },
      conv({ filters: 4, kernel: 3, padding: 'valid' }),
      { type: 'flatten' },
      dense(3),
    ],
  },
  'kernels bigger than their image': {
    input: [3, 2, 1],
    layers: [
      conv({ filters: 4, kernel: 7 }),
      conv({ filters: 4, kernel: 5 }),
      conv({ filters: 4, kernel: 3 }),
      { type: 'flatten' },
      dense(3),
    ],
  },
  'pools, one that overlaps and leaves a rest': {
    input: [9, 8, 2],
    layers: [
      conv({ filters: 6, kernel: 3 }),
      { type: 'max-pool', size: 3, stride: 2 },
      { type: 'relu' },
      { type: 'max-pool' },
      { type: 'flatten' },
      dense(3),
    ],
  },
  'a pool and a relu before anything learns': {
    input: [6, 6, 5],
    layers: [{ type: 'max-pool' }, { type: 'relu' }, conv({ filters: 4, kernel: 3 }), { type: 'flatten' }, dense(3)],
  },
};

function dense(units: number) {
  return { type: 'dense', units };
}

function conv(options: { filters: number; kernel: number; stride?: number; padding?: string }) {
  return { type: 'conv2d', ...options };
}

describe.each(['strict', 'relaxed'] as const)('gradients of the %s kernels', (variant) => {
  test.each(Object.keys(models))('%s: as by finite differences', (name) => {
    expectGradients(ModelSpec.parse(models[name]), variant);
  });

  test('a step straight into the parameters is the gradient step', () => {
    const spec = ModelSpec.parse(models['convolutions of 5 × 5, same padding']);
    const { network } = aNetwork(spec, variant, 4);
    const count = network.shapes.parameterCount;
    const target = network.kernels.arena.allocateFloats(count);
    network.differentiate(4, { offset: target, scale: 1, keep: 0 });
    const expected = network.parameterView.map(
      (value, index) => value - 0.5 * (network.kernels.arena.floats(target, count)[index] ?? 0),
    );
    network.differentiate(4, { offset: network.parameters, scale: -0.5, keep: 1 });
    for (const [index, value] of network.parameterView.entries()) expect(value).toBeCloseTo(expected[index] ?? 0, 5);
  });

  test('gradients accumulate with any weight of what was there', () => {
    const spec = ModelSpec.parse(models['strides with same padding']);
    const { network } = aNetwork(spec, variant, 3);
    const count = network.shapes.parameterCount;
    const target = network.kernels.arena.allocateFloats(count);
    network.differentiate(3, { offset: target, scale: 1, keep: 0 });
    const once = Float32Array.from(network.kernels.arena.floats(target, count));
    network.differentiate(3, { offset: target, scale: 2, keep: 0.5 });
    const view = network.kernels.arena.floats(target, count);
    for (const [index, value] of view.entries()) expect(value).toBeCloseTo(2.5 * (once[index] ?? 0), 5);
  });
});
