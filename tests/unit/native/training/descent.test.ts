import { describe, expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { OptimizerSpec, PLAIN_SGD } from '../../../../common/specs/optimizer-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import type { DescentOptions } from '../../../../native/training/descent.ts';
import { trainLocally } from '../../../../native/training/local-sgd.ts';
import { openSession, type TrainingSession } from '../../../../native/training/session.ts';

const INPUTS = 5;
const CLASSES = 3;
const COUNT = 12;
const RATE = 0.3;
const model = ModelSpec.parse({ input: [INPUTS], layers: [{ type: 'dense', units: CLASSES }] });

const random = new Random(11);
const samples: SampleSet = {
  count: COUNT,
  shape: [INPUTS],
  features: Float32Array.from({ length: COUNT * INPUTS }, () => random.normal()),
  scale: 1,
  labels: Int32Array.from({ length: COUNT }, (_, i) => i % CLASSES),
  classes: ['a', 'b', 'c'],
};

function aSession(strict = true): TrainingSession {
  const session = openSession(loadKernels({ strict }), model, { maxBatch: COUNT });
  session.initialise(5);
  return session;
}

/** Gradient of the mean cross-entropy of a softmax regression over all samples, in float64. */
function gradientAt(parameters: readonly number[]): number[] {
  const gradient = parameters.map(() => 0);
  for (let row = 0; row < COUNT; row++) {
    const features = Array.from(samples.features.subarray(row * INPUTS, (row + 1) * INPUTS));
    const logits = Array.from({ length: CLASSES }, (_, unit) =>
      features.reduce(
        (sum, value, i) => sum + value * (parameters[i * CLASSES + unit] ?? 0),
        parameters[INPUTS * CLASSES + unit] ?? 0,
      ),
    );
    const total = logits.reduce((sum, logit) => sum + Math.exp(logit), 0);
    for (const [unit, logit] of logits.entries()) {
      const error = (Math.exp(logit) / total - (samples.labels[row] === unit ? 1 : 0)) / COUNT;
      for (const [i, value] of [...features, 1].entries()) {
        const at = i * CLASSES + unit;
        gradient[at] = (gradient[at] ?? 0) + error * value;
      }
    }
  }
  return gradient;
}

/** Whole-batch descent by SGD in float64, with the gradient changed on its way. */
function descended(
  steps: number,
  change: (gradient: number[], w: readonly number[], start: readonly number[]) => number[],
) {
  const start = [...aSession().parameters];
  let w = start;
  for (let step = 0; step < steps; step++) {
    const gradient = change(gradientAt(w), w, start);
    w = w.map((value, i) => value - RATE * (gradient[i] ?? 0));
  }
  return w;
}

async function trained(options: DescentOptions, epochs = 20, strict = true): Promise<number[]> {
  const session = aSession(strict);
  await trainLocally(session, samples, { epochs, batchSize: COUNT, learningRate: RATE, seed: 1, ...options });
  return [...session.parameters];
}

function expectClose(found: readonly number[], expected: readonly number[]): void {
  expect(found).toHaveLength(expected.length);
  for (const [i, value] of found.entries()) expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
}

const norm = (values: readonly number[]) => Math.hypot(...values);

describe('descent', () => {
  test('by plain SGD needs no memory, and goes where the gradient points', async () => {
    const session = aSession();
    session.descend();
    const bytes = session.parameters.buffer.byteLength;
    session.descend({ optimizer: OptimizerSpec.parse({ name: 'sgd', weightDecay: 0.1 }) });
    expect(session.parameters.buffer.byteLength).toBe(bytes);
    expectClose(
      await trained({}),
      descended(20, (gradient) => gradient),
    );
  });

  test('with decay is the same on the direct way and by way of a buffer', async () => {
    const optimizer = OptimizerSpec.parse({ name: 'sgd', weightDecay: 0.2 });
    const expected = descended(20, (gradient, w) => gradient.map((value, i) => value + 0.2 * (w[i] ?? 0)));
    expectClose(await trained({ optimizer }), expected);
    expectClose(await trained({ optimizer, clipNorm: 1e9 }), expected);
  });

  test('cuts the norm of the whole gradient, and leaves a shorter one alone', async () => {
    const cut = (longest: number) =>
      descended(20, (gradient) => gradient.map((value) => value * Math.min(1, longest / norm(gradient))));
    expect(norm(gradientAt([...aSession().parameters]))).toBeGreaterThan(0.25);
    expectClose(await trained({ clipNorm: 0.25 }), cut(0.25));
    expectClose(await trained({ clipNorm: 1e6 }), await trained({}));
  });

  test('is pulled back to where it began, before the cut', async () => {
    const mu = 0.7;
    const pulled = (gradient: number[], w: readonly number[], start: readonly number[]) =>
      gradient.map((value, i) => value + mu * ((w[i] ?? 0) - (start[i] ?? 0)));
    expectClose(await trained({ proximalMu: mu }), descended(20, pulled));
    const start = [...aSession().parameters];
    const drift = (end: readonly number[]) => norm(end.map((value, i) => value - (start[i] ?? 0)));
    expect(drift(await trained({ proximalMu: mu }))).toBeLessThan(0.6 * drift(await trained({})));
    expectClose(
      await trained({ proximalMu: mu, clipNorm: 0.2 }),
      descended(20, (gradient, w, from) => {
        const whole = pulled(gradient, w, from);
        return whole.map((value) => value * Math.min(1, 0.2 / norm(whole)));
      }),
    );
  });

  test('follows control variates: each step goes along g + c − c_i, also where the gradient is cut', async () => {
    const drawn = new Random(3);
    const some = () => Float32Array.from({ length: INPUTS * CLASSES + CLASSES }, () => drawn.normal() / 10);
    const controls = { shared: some(), part: some() };
    const follow = (longest: number) =>
      descended(20, (gradient) => {
        const cut = Math.min(1, longest / norm(gradient));
        return gradient.map((value, i) => cut * value + (controls.shared[i] ?? 0) - (controls.part[i] ?? 0));
      });
    expectClose(await trained({ controls }), follow(1e9));
    expectClose(await trained({ controls, clipNorm: 0.1 }), follow(0.1));
  });

  test.each([
    { optimizer: { name: 'momentum' }, clipNorm: 0.5 },
    { optimizer: { name: 'nesterov', weightDecay: 0.01 }, proximalMu: 0.1 },
    { optimizer: { name: 'adam' } },
    { optimizer: { name: 'adamw' }, clipNorm: 1, proximalMu: 0.01 },
  ])('with %o gives the same bits again, also in a session that was used', async ({ optimizer, ...rest }) => {
    const options = { optimizer: OptimizerSpec.parse(optimizer), ...rest };
    const session = aSession();
    const again = async () => {
      session.initialise(5);
      await trainLocally(session, samples, { epochs: 7, batchSize: 5, learningRate: 0.01, seed: 2, ...options });
      return session.parameters.slice();
    };
    const first = await again();
    session.descend({ optimizer: OptimizerSpec.parse({ name: 'adam' }), proximalMu: 1 });
    expect(await again()).toEqual(first);
    expect(first).not.toEqual(aSession().parameters);
  });

  test.each(['momentum', 'nesterov', 'adam', 'adamw'])('by %s goes on where it ended, to the bit', async (name) => {
    const optimizer = OptimizerSpec.parse({ name });
    const plan = { epochs: 1, batchSize: 5, learningRate: 0.01, seed: 2, optimizer };
    const stretch = (first: number, count: number) => ({ ...plan, steps: { first, count, orderSeed: 4 } });
    const whole = aSession();
    await trainLocally(whole, samples, stretch(0, 7));

    const first = aSession();
    const { optimiserState } = await trainLocally(first, samples, stretch(0, 4));
    const second = aSession();
    second.parameters.set(first.parameters);
    await trainLocally(second, samples, { ...stretch(4, 3), optimiserState: optimiserState() });
    expect(second.parameters).toEqual(whole.parameters);

    const fresh = aSession();
    fresh.parameters.set(first.parameters);
    await trainLocally(fresh, samples, stretch(4, 3));
    expect(fresh.parameters).not.toEqual(whole.parameters);
    const other = { ...plan, optimizer: PLAIN_SGD, clipNorm: 1, optimiserState: optimiserState() };
    await expect(trainLocally(fresh, samples, other)).rejects.toMatchObject({ code: 'invalid-argument' });
  });

  test('is refused on an engine that follows no control variates', async () => {
    const session = aSession();
    const zeros = new Float32Array(session.parameterCount);
    const unable = new Proxy(session, {
      get: (target, key) => (key === 'abilities' ? undefined : Reflect.get(target, key, target)),
    });
    const options = { epochs: 1, batchSize: 4, learningRate: 0.1, seed: 1, controls: { shared: zeros, part: zeros } };
    await expect(trainLocally(unable, samples, options)).rejects.toMatchObject({ code: 'unimplemented' });
  });

  test('says so when a gradient is not finite any more', async () => {
    const wild = { optimizer: OptimizerSpec.parse({ name: 'momentum' }), clipNorm: 1 };
    const session = aSession();
    session.parameters.fill(3e38);
    const training = trainLocally(session, samples, { epochs: 3, batchSize: 4, learningRate: 1, seed: 1, ...wild });
    await expect(training).rejects.toMatchObject({ code: 'training-diverged' });
  });
});
