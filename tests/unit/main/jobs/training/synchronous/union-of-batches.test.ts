import { describe, expect, test } from 'vitest';
import type { SampleSet } from '../../../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../../../common/random.ts';
import { ModelSpec } from '../../../../../../common/specs/model-spec.ts';
import { OptimizerSpec } from '../../../../../../common/specs/optimizer-spec.ts';
import { loadKernels } from '../../../../../../native/kernels/load-kernels.ts';
import type { DescentOptions } from '../../../../../../native/training/descent.ts';
import { openSession, type TrainingSession } from '../../../../../../native/training/session.ts';
import { anExchange } from './an-exchange.ts';

const STEPS = 12;
const BATCH = 6;
const RATE = 0.05;

const plain = ModelSpec.parse({
  input: [4],
  layers: [{ type: 'dense', units: 8 }, { type: 'relu' }, { type: 'dense', units: 3 }],
});
const normed = ModelSpec.parse({
  input: [4],
  layers: [{ type: 'dense', units: 8 }, { type: 'batch-norm' }, { type: 'relu' }, { type: 'dense', units: 3 }],
});

/** As many samples as the steps take, in their order. */
function someSamples(seed: number): SampleSet {
  const random = new Random(seed);
  const count = STEPS * BATCH;
  const labels = Int32Array.from({ length: count }, () => Math.floor(3 * random.uniform()));
  const features = Float32Array.from({ length: 4 * count }, (_, i) => (labels[i >> 2] ?? 0) + random.normal());
  return { count, shape: [4], features, scale: 1, labels, classes: ['a', 'b', 'c'] };
}

/** Sets of samples whose batch in each step is the batches of both, one behind the other. */
function unionOf(one: SampleSet, other: SampleSet): SampleSet {
  const count = one.count + other.count;
  const features = new Float32Array(4 * count);
  const labels = new Int32Array(count);
  for (let step = 0; step < STEPS; step++) {
    for (const [index, part] of [one, other].entries()) {
      const [from, to] = [step * BATCH, (2 * step + index) * BATCH];
      features.set(part.features.subarray(4 * from, 4 * (from + BATCH)), 4 * to);
      labels.set(part.labels.subarray(from, from + BATCH), to);
    }
  }
  return { ...one, count, features, labels };
}

function aSession(model: ModelSpec, maxBatch: number): TrainingSession {
  const session = openSession(loadKernels({ strict: true }), model, { maxBatch });
  session.initialise(7);
  return session;
}

async function alone(model: ModelSpec, samples: SampleSet, options: DescentOptions): Promise<Float32Array> {
  const session = aSession(model, 2 * BATCH);
  const loader = session.open(samples);
  const descent = session.descend(options);
  const order = Uint32Array.from({ length: samples.count }, (_, index) => index);
  for (let step = 0; step < STEPS; step++) {
    loader.loadOrdered(order, 2 * step * BATCH, 2 * BATCH);
    descent.step(2 * BATCH, RATE);
  }
  return session.parameters.slice();
}

async function together(model: ModelSpec, parts: readonly SampleSet[], options: DescentOptions) {
  const sessions = parts.map(() => aSession(model, BATCH));
  const parameterCount = sessions[0]?.parameterCount ?? 0;
  const { player } = anExchange({ parameterCount, seats: parts.length, steps: STEPS, batchSize: BATCH });
  const order = Uint32Array.from({ length: STEPS * BATCH }, (_, index) => index);
  await Promise.all(
    parts.map(async (samples, seat) => {
      const session = sessions[seat];
      if (session === undefined) return;
      const loader = session.open(samples);
      const descent = session.descendTogether(options, player(seat).meet);
      for (let step = 0; step < STEPS; step++) {
        loader.loadOrdered(order, step * BATCH, BATCH);
        await descent.step(BATCH, RATE);
      }
    }),
  );
  return sessions.map((session) => session.parameters.slice());
}

const [first, second] = [someSamples(1), someSamples(2)];

describe('two devices that take every step together', () => {
  test.each([
    [{ name: 'sgd' }, null],
    [{ name: 'sgd', weightDecay: 0.01 }, 0.5],
    [{ name: 'momentum' }, null],
    [{ name: 'nesterov', weightDecay: 0.01 }, 0.5],
    [{ name: 'adam' }, null],
    [{ name: 'adamw' }, 0.5],
  ])('with %j and gradients cut to %s end where one would with the batches of both', async (optimizer, clipNorm) => {
    const options = { optimizer: OptimizerSpec.parse(optimizer), clipNorm };
    const expected = await alone(plain, unionOf(first, second), options);
    const [one = new Float32Array(), other] = await together(plain, [first, second], options);
    expect(other).toEqual(one);
    const start = aSession(plain, 1).parameters;
    for (const [index, value] of expected.entries()) expect(Math.abs((one[index] ?? 0) - value)).toBeLessThan(1e-5);
    expect(Math.max(...expected.map((value, index) => Math.abs(value - (start[index] ?? 0))))).toBeGreaterThan(0.01);
  });

  test('are of different size where an epoch ends, and count by their samples', async () => {
    const { player } = anExchange({ parameterCount: 67, steps: 1 });
    const [large, small] = [aSession(plain, 8), aSession(plain, 8)];
    const whole = aSession(plain, 12);
    const order = Uint32Array.from({ length: 12 }, (_, index) => index);
    const runs = [large, small].map(async (session, seat) => {
      const loader = session.open(first);
      const descent = session.descendTogether({}, player(seat).meet);
      const [from, size] = seat === 0 ? [0, 8] : [8, 4];
      loader.loadOrdered(order, from, size);
      await descent.step(size, RATE);
    });
    await Promise.all(runs);
    whole.open(first).loadOrdered(order, 0, 12);
    whole.descend().step(12, RATE);
    expect(small.parameters).toEqual(large.parameters);
    for (const [index, value] of whole.parameters.entries()) {
      expect(Math.abs((large.parameters[index] ?? 0) - value)).toBeLessThan(1e-5);
    }
  });

  test('have the mean of their running statistics, each step', async () => {
    const options = { optimizer: OptimizerSpec.parse({ name: 'momentum' }), clipNorm: 1 };
    const [one = new Float32Array(), other] = await together(normed, [first, second], options);
    expect(other).toEqual(one);
    const single = await together(normed, [first], options);
    expect(single[0]).not.toEqual(one);
    const whole = await alone(normed, unionOf(first, second), options);
    const mean = aSession(normed, 1).shapes.parameters.find(({ role }) => role === 'running-mean');
    const at = (vector: Float32Array) => vector.slice(mean?.offset ?? 0, (mean?.offset ?? 0) + (mean?.size ?? 0));
    // Means of halves have the mean of the whole as long as the layers before agree, which they nearly do.
    for (const [index, value] of at(whole).entries())
      expect(Math.abs((at(one)[index] ?? 0) - value)).toBeLessThan(0.15);
  });
});
