import { expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Network } from '../../../../native/graph/network.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

const spec = ModelSpec.parse({
  input: [6],
  layers: [
    { type: 'dropout', rate: 0.2 },
    { type: 'dense', units: 20 },
    { type: 'dropout', rate: 0.5 },
    { type: 'relu' },
    { type: 'dense', units: 3 },
  ],
});

test('gradients pass dropout through the mask of the forward pass', () => {
  const network = new Network(loadKernels({ strict: true }), spec, 4);
  const { arena } = network.kernels;
  const random = new Random(2);
  network.initialise(5);
  for (let i = 0; i < 24; i++) arena.floats(network.input, 24)[i] = random.uniform();
  arena.integers(network.labels, 4).set([0, 1, 2, 1]);
  const count = network.shapes.parameterCount;
  const target = arena.allocateFloats(count);
  const lossAt = (index: number, change: number) => {
    network.seedDropout(8);
    network.parameterView[index] = (network.parameterView[index] ?? 0) + change;
    const { lossSum } = network.differentiate(4, { offset: target, scale: 0, keep: 1 });
    network.parameterView[index] = (network.parameterView[index] ?? 0) - change;
    return lossSum / 4;
  };
  network.seedDropout(8);
  const { lossSum } = network.differentiate(4, { offset: target, scale: 1, keep: 0 });
  expect(lossAt(0, 0)).toBe(lossSum / 4);
  network.seedDropout(9);
  expect(network.differentiate(4, { offset: target, scale: 0, keep: 1 }).lossSum).not.toBe(lossSum);

  // Losses are right to 1e-7, so central differences over 2 × 0.01 are right to 1e-5, and to their curvature.
  const gradient = Float32Array.from(arena.floats(target, count));
  expect(gradient.filter((value) => value !== 0).length).toBeGreaterThan(count / 4);
  for (const [index, value] of gradient.entries()) {
    expect(Math.abs(value - (lossAt(index, 0.01) - lossAt(index, -0.01)) / 0.02)).toBeLessThan(1e-3);
  }
});
