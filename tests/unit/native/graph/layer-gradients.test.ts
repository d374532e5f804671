import { describe, expect, test } from 'vitest';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { aNetwork, expectGradients } from './expect-gradients.ts';

const flatten = { type: 'flatten' };
const relu = { type: 'relu' };

function dense(units: number) {
  return { type: 'dense', units };
}

function conv(filters: number, kernel: number, options: object = {}) {
  return { type: 'conv2d', filters, kernel, ...options };
}

const embedded = [{ type: 'embedding', vocabulary: 9, features: 8 }, { type: 'position-embedding' }];

const models: Record<string, object> = {
  'groups of several channels, four filters each': {
    input: [6, 5, 4],
    layers: [conv(8, 3, { groups: 2 }), relu, conv(8, 3, { groups: 2, stride: 2 }), flatten, dense(3)],
  },
  'groups of an odd size': {
    input: [5, 5, 6],
    layers: [conv(9, 3, { groups: 3, padding: 'valid' }), conv(6, 2, { groups: 3 }), flatten, dense(3)],
  },
  'depthwise and then of one pixel': {
    input: [5, 6, 7],
    layers: [conv(7, 3, { groups: 7 }), conv(6, 1), relu, conv(6, 5, { groups: 6, stride: 2 }), flatten, dense(3)],
  },
  'depthwise with several filters a channel': {
    input: [5, 4, 3],
    layers: [conv(6, 3, { groups: 3 }), conv(24, 3, { groups: 6 }), flatten, dense(3)],
  },
  'average pools, one that overlaps': {
    input: [8, 9, 3],
    layers: [
      conv(5, 3),
      { type: 'average-pool', size: 3, stride: 2 },
      relu,
      { type: 'average-pool' },
      flatten,
      dense(3),
    ],
  },
  'a global average pool': { input: [4, 5, 3], layers: [conv(6, 3), relu, { type: 'global-average-pool' }, dense(3)] },
  'a global average pool at the end': { input: [4, 5, 3], layers: [conv(3, 3), { type: 'global-average-pool' }] },
  'gelu, tanh, sigmoid': {
    input: [7],
    layers: [dense(9), { type: 'gelu' }, dense(10), { type: 'tanh' }, dense(6), { type: 'sigmoid' }, dense(3)],
  },
  'activations before anything learns': {
    input: [7],
    layers: [{ type: 'gelu' }, { type: 'tanh' }, dense(5), { type: 'softmax' }, dense(3)],
  },
  'softmax between dense layers': { input: [6, 5], layers: [dense(7), { type: 'softmax' }, flatten, dense(3)] },
  'batch norm after a convolution': {
    input: [5, 4, 3],
    layers: [conv(6, 3), { type: 'batch-norm' }, relu, conv(5, 3), { type: 'batch-norm' }, flatten, dense(3)],
  },
  'batch norm of a flat input, first and between': {
    input: [6],
    layers: [{ type: 'batch-norm', epsilon: 0.01 }, dense(7), { type: 'batch-norm' }, relu, dense(3)],
  },
  'group norm': {
    input: [4, 5, 8],
    layers: [{ type: 'group-norm', groups: 2 }, conv(9, 3), { type: 'group-norm', groups: 3 }, relu, flatten, dense(3)],
  },
  'layer norm': {
    input: [6, 5],
    layers: [{ type: 'layer-norm' }, dense(9), { type: 'layer-norm' }, flatten, dense(3)],
  },
  'layer norm of an image': { input: [4, 3, 5], layers: [conv(6, 3), { type: 'layer-norm' }, flatten, dense(3)] },
  'an embedding with positions': { input: [6], layers: [...embedded, { type: 'global-average-pool' }, dense(4)] },
  'attention that sees everything': {
    input: [5, 6],
    layers: [{ type: 'multi-head-attention', heads: 2 }, { type: 'multi-head-attention', heads: 3 }, flatten, dense(3)],
  },
  'causal attention over tokens': {
    input: [6],
    layers: [...embedded, { type: 'multi-head-attention', heads: 2, causal: true }, dense(9)],
    loss: 'next-token-cross-entropy',
  },
  'a transformer block': {
    input: [5],
    layers: [
      ...embedded,
      { type: 'residual', layers: [{ type: 'layer-norm' }, { type: 'multi-head-attention', heads: 4, causal: true }] },
      { type: 'residual', layers: [{ type: 'layer-norm' }, dense(16), { type: 'gelu' }, dense(8)] },
      { type: 'layer-norm' },
      dense(9),
    ],
    loss: 'next-token-cross-entropy',
  },
  'a residual block first': {
    input: [6, 6, 4],
    layers: [{ type: 'residual', layers: [relu, conv(4, 3), { type: 'batch-norm' }] }, relu, flatten, dense(3)],
  },
  'residual blocks in each other, and of nothing that learns': {
    input: [5, 5, 4],
    layers: [
      conv(4, 3),
      {
        type: 'residual',
        layers: [conv(6, 3), relu, { type: 'residual', layers: [conv(6, 1), { type: 'tanh' }] }, conv(4, 3)],
      },
      { type: 'residual', layers: [{ type: 'tanh' }] },
      flatten,
      { type: 'residual', layers: [flatten] },
      dense(3),
    ],
  },
  'gated recurrent units of all positions': {
    input: [4, 3],
    layers: [{ type: 'gru', units: 5 }, { type: 'gru', units: 7 }, { type: 'global-average-pool' }, dense(3)],
  },
  'the last state of a gated recurrent unit': {
    input: [5],
    layers: [...embedded, { type: 'gru', units: 6, output: 'last' }, dense(3)],
  },
  'mean squared error': { input: [5], layers: [dense(6), { type: 'tanh' }, dense(3)], loss: 'mean-squared-error' },
  'mean squared error of an image': {
    input: [4, 4, 1],
    layers: [conv(3, 3), flatten, { type: 'sigmoid' }],
    loss: 'mean-squared-error',
  },
  'binary cross-entropy': { input: [5], layers: [dense(6), relu, dense(1)], loss: 'binary-cross-entropy' },
  'binary cross-entropy of many answers': {
    input: [5],
    layers: [dense(6), relu, dense(4)],
    loss: 'binary-cross-entropy',
  },
};

describe.each(['strict', 'relaxed'] as const)('gradients of the %s kernels', (variant) => {
  test.each(Object.keys(models))('%s: as by finite differences', (name) => {
    expectGradients(ModelSpec.parse(models[name]), variant);
  });

  test.each(Object.keys(models))('%s: a step straight into the parameters is the gradient step', (name) => {
    const batch = 4;
    const { network } = aNetwork(ModelSpec.parse(models[name]), variant, batch);
    const { arena } = network.kernels;
    const count = network.shapes.parameterCount;
    const target = arena.allocateFloats(count);
    network.differentiate(batch, { offset: target, scale: 1, keep: 0 });
    const before = Float32Array.from(network.parameterView);
    const gradient = Float32Array.from(arena.floats(target, count));
    network.differentiate(batch, { offset: network.parameters, scale: -0.5, keep: 1 });
    const after = network.parameterView;
    for (const { name: tensor, role, offset, size } of network.shapes.parameters) {
      if (role.startsWith('running-')) continue;
      for (let i = offset; i < offset + size; i++) {
        const expected = (before[i] ?? 0) - 0.5 * (gradient[i] ?? 0);
        expect(after[i], tensor).toBeCloseTo(expected, 5);
      }
    }
  });

  test.each(Object.keys(models))('%s: gradients accumulate with any weight of what was there', (name) => {
    const { network } = aNetwork(ModelSpec.parse(models[name]), variant, 3);
    const { arena } = network.kernels;
    const count = network.shapes.parameterCount;
    const target = arena.allocateFloats(count);
    network.differentiate(3, { offset: target, scale: 1, keep: 0 });
    const once = Float32Array.from(arena.floats(target, count));
    network.differentiate(3, { offset: target, scale: 2, keep: 0.5 });
    for (const [index, value] of arena.floats(target, count).entries()) {
      expect(Math.abs(value - 2.5 * (once[index] ?? 0))).toBeLessThan(2e-5 * Math.max(1, Math.abs(value)));
    }
  });
});
