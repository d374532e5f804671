import { afterEach, describe, expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { Network } from '../../../../native/graph/network.ts';
import { loadBlas } from '../../../../native/kernels/load-blas.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { canSplit, ParallelNetwork, type ParallelOptions } from '../../../../native/threads/parallel-network.ts';
import { BatchLoader } from '../../../../native/training/batch-loader.ts';
import { beginDescent } from '../../../../native/training/descent.ts';

const model = ModelSpec.parse({
  input: [8, 8, 1],
  layers: [
    { type: 'conv2d', filters: 4, kernel: 3 },
    { type: 'relu' },
    { type: 'conv2d', filters: 8, kernel: 3 },
    { type: 'relu' },
    { type: 'max-pool', size: 2 },
    { type: 'flatten' },
    { type: 'dense', units: 24 },
    { type: 'relu' },
    { type: 'dense', units: 5 },
  ],
});
const MAX_BATCH = 14;

const random = new Random(8);
const samples: SampleSet = {
  shape: [8, 8, 1],
  classes: ['a', 'b', 'c', 'd', 'e'],
  count: MAX_BATCH,
  features: Float32Array.from({ length: MAX_BATCH * 64 }, () => random.uniform()),
  scale: 1,
  labels: Int32Array.from({ length: MAX_BATCH }, (_, index) => index % 5),
};

const opened: ParallelNetwork[] = [];
afterEach(() => {
  for (const network of opened.splice(0)) network.close();
});

function spread(threads: number, options: Partial<ParallelOptions> = {}): ParallelNetwork {
  const network = new ParallelNetwork(model, MAX_BATCH, { threads, pairVectors: false, useBlas: false, ...options });
  opened.push(network);
  return network;
}

/** Some steps of SGD on batches of all sizes; returns the parameters and the last batch's result. */
function trained(network: Network, batches: readonly number[]) {
  network.initialise(2);
  network.seedDropout(7);
  const staging = network.kernels.arena.allocateFloats(MAX_BATCH * 64);
  const loader = new BatchLoader(network, staging, samples);
  const results = batches.map((batch) => {
    loader.loadRange(0, batch);
    return network.differentiate(batch, { offset: network.parameters, scale: -0.1, keep: 1 });
  });
  return { parameters: network.parameterView.slice(), last: results.at(-1) };
}

const one = () => new Network(loadKernels({ strict: false }), model, MAX_BATCH);

function furthest(from: Float32Array, to: Float32Array): number {
  return from.reduce((most, value, index) => Math.max(most, Math.abs(value - (to[index] ?? Number.NaN))), 0);
}

describe.each([2, 3, 4])('%i threads', (threads) => {
  test('train as one does, but for rounding, on full and on small batches', () => {
    const batches = [14, 14, 9, 3, 1, 14];
    const expected = trained(one(), batches);
    const { parameters, last } = trained(spread(threads), batches);
    expect(furthest(parameters, expected.parameters)).toBeLessThan(1e-5);
    expect(last?.correct).toBe(expected.last?.correct);
    expect(last?.lossSum).toBeCloseTo(expected.last?.lossSum ?? Number.NaN, 4);
  });
});

test('control variates are followed as by one thread', () => {
  const [alone, together] = [one(), spread(3)].map((network) => {
    network.initialise(2);
    const count = network.shapes.parameterCount;
    const controls = { shared: new Float32Array(count).fill(0.02), part: new Float32Array(count).fill(-0.03) };
    new BatchLoader(network, network.kernels.arena.allocateFloats(MAX_BATCH * 64), samples).loadRange(0, MAX_BATCH);
    const descent = beginDescent(network, { controls });
    for (let step = 0; step < 3; step++) descent.step(MAX_BATCH, 0.1);
    return network.parameterView.slice();
  });
  expect(furthest(together ?? new Float32Array(), alone ?? new Float32Array(1))).toBeLessThan(1e-5);
});

test('a gradient may be written, kept in part or scaled', () => {
  const gradients = [one(), spread(3)].map((network) => {
    network.initialise(2);
    const { arena } = network.kernels;
    const count = network.shapes.parameterCount;
    const target = arena.allocateFloats(count);
    new BatchLoader(network, arena.allocateFloats(MAX_BATCH * 64), samples).loadRange(0, MAX_BATCH);
    arena.floats(target, count).fill(Number.NaN);
    network.differentiate(MAX_BATCH, { offset: target, scale: 1, keep: 0 });
    network.differentiate(MAX_BATCH, { offset: target, scale: 2, keep: 0.5 });
    return arena.floats(target, count).slice();
  });
  const [expected, shared] = gradients;
  expect(furthest(shared ?? new Float32Array(), expected ?? new Float32Array(1))).toBeLessThan(1e-5);
});

test('the same number of threads gives the same bits, whoever is first', () => {
  const dropout: ModelSpec = {
    ...model,
    layers: [...model.layers.slice(0, 8), { type: 'dropout', rate: 0.3 }, ...model.layers.slice(8)],
  };
  const runs = [1, 2, 3].map(() => {
    const network = new ParallelNetwork(dropout, MAX_BATCH, { threads: 3, pairVectors: false, useBlas: false });
    opened.push(network);
    return trained(network, [14, 14, 5, 14, 14]).parameters;
  });
  expect(runs[1]).toEqual(runs[0]);
  expect(runs[2]).toEqual(runs[0]);
});

test.skipIf(loadBlas().blas === null)('a BLAS computes on the shared memory as well', () => {
  const expected = trained(one(), [14, 14, 6]);
  expect(furthest(trained(spread(2, { useBlas: true }), [14, 14, 6]).parameters, expected.parameters)).toBeLessThan(
    1e-4,
  );
});

test('a thread that is killed ends the work with its own error, not the process', () => {
  const network = spread(2, { patienceMs: 50 });
  trained(network, [14]);
  network.close();
  expect(() => network.differentiate(14, { offset: network.parameters, scale: 1, keep: 1 })).toThrow(
    expect.objectContaining({ code: 'trainer-crashed' }),
  );
});

test('only models whose layers see one row at a time are split', () => {
  expect(canSplit(model)).toBe(true);
  const overBatches = { type: 'batch-norm', momentum: 0.1, epsilon: 1e-5 } as const;
  expect(canSplit({ ...model, layers: [...model.layers, overBatches] })).toBe(false);
});
