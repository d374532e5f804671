import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { Random } from '../../../../common/random.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { trainLocally } from '../../../../native/training/local-sgd.ts';
import { openSession } from '../../../../native/training/session.ts';
import { findPython, need } from '../../../support/python.ts';

const SCRIPT = fileURLToPath(new URL('./torch_descent.py', import.meta.url));
const torch = findPython('torch', 'EO_TORCH_PYTHON');
const SIZES = [20, 16, 10, 4];
const COUNT = 40;
const STEPS = 50;
const FARTHEST = 1e-4;

const random = new Random(3);
const features = Float32Array.from({ length: COUNT * 20 }, () => random.normal());
const labels = Int32Array.from({ length: COUNT }, () => random.below(4));
const model = ModelSpec.parse({
  input: [20],
  layers: [
    { type: 'dense', units: 16 },
    { type: 'relu' },
    { type: 'dense', units: 10 },
    { type: 'relu' },
    { type: 'dense', units: 4 },
  ],
});

const CASES = [
  { optimizer: { name: 'sgd' }, learningRate: 0.1 },
  { optimizer: { name: 'sgd', weightDecay: 0.01 }, learningRate: 0.1, clipNorm: 0.3 },
  { optimizer: { name: 'momentum', weightDecay: 0.001 }, learningRate: 0.02 },
  { optimizer: { name: 'nesterov', weightDecay: 0.001 }, learningRate: 0.02, clipNorm: 0.5 },
  { optimizer: { name: 'adam' }, learningRate: 0.002 },
  { optimizer: { name: 'adam', weightDecay: 0.05 }, learningRate: 0.002, proximalMu: 0.1 },
  { optimizer: { name: 'adamw', weightDecay: 0.1 }, learningRate: 0.002 },
  { optimizer: { name: 'adamw' }, learningRate: 0.002, clipNorm: 0.2, proximalMu: 0.5 },
];

test('PyTorch ends where we do after fifty steps of every optimiser, within 1e-4', { timeout: 120_000 }, async ({
  skip,
}) => {
  const python = need(torch, skip);
  const jobs = CASES.map(({ optimizer, clipNorm = null, proximalMu = 0, learningRate }) => {
    const session = openSession(loadKernels({ strict: true }), model, { maxBatch: COUNT });
    session.initialise(9);
    return { session, learningRate, clipNorm, proximalMu, optimizer: OptimizerSpec.parse(optimizer) };
  });
  const asked = jobs.map(({ session, ...job }) =>
    JSON.stringify({
      ...job,
      sizes: SIZES,
      steps: STEPS,
      parameters: [...session.parameters],
      features: [...features],
      labels: [...labels],
    }),
  );
  const told = execFileSync(python, [SCRIPT], { input: asked.join('\n'), encoding: 'utf8' });
  const ends = told.trimEnd().split('\n');
  expect(ends).toHaveLength(jobs.length);
  for (const [index, { session, ...options }] of jobs.entries()) {
    const samples = { count: COUNT, shape: [20], features, labels, scale: 1, classes: ['a', 'b', 'c', 'd'] };
    const before = session.parameters.slice();
    await trainLocally(session, samples, { ...options, epochs: STEPS, batchSize: COUNT, seed: 1 });
    const expected: number[] = JSON.parse(ends[index] ?? '');
    const distance = (other: ArrayLike<number>) =>
      Math.max(...session.parameters.map((value, i) => Math.abs(value - (other[i] ?? Number.NaN))));
    expect(distance(expected), JSON.stringify(CASES[index])).toBeLessThan(FARTHEST);
    expect(distance(before)).toBeGreaterThan(100 * FARTHEST);
  }
});
