import { describe, expect, test } from 'vitest';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Network } from '../../../../native/graph/network.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';

const spec = ModelSpec.parse({
  input: [2],
  layers: [
    { type: 'batch-norm', momentum: 0.25, epsilon: 0.001 },
    { type: 'dense', units: 2 },
  ],
});

/** Two channels: 1, 2, 3, 6 with mean 3 and squares 14; and ten times that. */
const batch = [1, 10, 2, 20, 3, 30, 6, 60];

function aNetwork() {
  const network = new Network(loadKernels({ strict: true }), spec, 4);
  network.initialise(1);
  network.kernels.arena.floats(network.input, 8).set(batch);
  network.kernels.arena.integers(network.labels, 4).set([0, 1, 0, 1]);
  const running = () => {
    const values = (name: string) => {
      const found = network.shapes.parameters.find((tensor) => tensor.name === `layers.0.${name}`);
      return [...network.parameterView.subarray(found?.offset, (found?.offset ?? 0) + (found?.size ?? 0))];
    };
    return { mean: values('runningMean'), variance: values('runningVariance') };
  };
  return { network, running };
}

describe('the running statistics of batch norm', () => {
  test('begin at zero and one, and move towards those of the batch in training', () => {
    const { network, running } = aNetwork();
    expect(running()).toEqual({ mean: [0, 0], variance: [1, 1] });
    network.differentiate(4, { offset: network.parameters, scale: -0.1, keep: 1 });
    const { mean, variance } = running();
    // A quarter of the way, with the unbiased variance: 14 / 3 and 1400 / 3.
    expect(mean[0]).toBeCloseTo(0.75, 5);
    expect(mean[1]).toBeCloseTo(7.5, 5);
    expect(variance[0]).toBeCloseTo(0.75 + 14 / 12, 5);
    expect(variance[1]).toBeCloseTo(0.75 + 1400 / 12, 3);
  });

  test('decide an evaluation, which leaves them alone', () => {
    const { network, running } = aNetwork();
    const before = network.evaluate(4).lossSum;
    expect(running()).toEqual({ mean: [0, 0], variance: [1, 1] });
    for (let step = 0; step < 60; step++) {
      network.differentiate(4, { offset: network.parameters, scale: 0, keep: 1 });
    }
    const settled = network.evaluate(4).lossSum;
    expect(settled).not.toBeCloseTo(before, 2);
    // Nothing was learned, so what changed is how the samples are seen; one sample is seen as it is among others.
    const each = [0, 1, 2, 3].map((row) => {
      network.kernels.arena.floats(network.input, 2).set(batch.slice(2 * row, 2 * row + 2));
      network.kernels.arena.integers(network.labels, 1).fill(row % 2);
      return network.evaluate(1).lossSum;
    });
    expect(each.reduce((sum, loss) => sum + loss, 0)).toBeCloseTo(settled, 4);
  });

  test('stay as they are after a batch of one value a channel, which has no variance', () => {
    const { network, running } = aNetwork();
    network.differentiate(1, { offset: network.parameters, scale: -0.1, keep: 1 });
    expect(running()).toEqual({ mean: [0, 0], variance: [1, 1] });
  });

  test('have no gradient, and keep what a target had of theirs in its measure', () => {
    const { network } = aNetwork();
    const count = network.shapes.parameterCount;
    const target = network.kernels.arena.allocateFloats(count);
    const view = () => network.kernels.arena.floats(target, count);
    const places = network.shapes.parameters.filter(({ role }) => role.startsWith('running-'));
    expect(places.map(({ size }) => size)).toEqual([2, 2]);
    for (const keep of [0, 0.5]) {
      view().fill(8);
      network.differentiate(4, { offset: target, scale: 1, keep });
      for (const { offset, size } of places) {
        expect([...view().subarray(offset, offset + size)]).toEqual([8 * keep, 8 * keep]);
      }
    }
  });
});
