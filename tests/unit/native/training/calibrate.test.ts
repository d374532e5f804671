import { expect, test } from 'vitest';
import type { SampleSet } from '../../../../common/datasets/sample-set.ts';
import { Random } from '../../../../common/random.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { type Candidate, calibrate } from '../../../../native/training/calibrate.ts';
import { openSession } from '../../../../native/training/session.ts';

const model: ModelSpec = {
  input: [20],
  layers: [{ type: 'dense', units: 16 }, { type: 'relu' }, { type: 'dense', units: 4 }],
  loss: 'softmax-cross-entropy',
};
const PARAMETERS = 20 * 16 + 16 + 16 * 4 + 4;
const COUNT = 50;

function aTask() {
  const random = new Random(4);
  const samples: SampleSet = {
    shape: [20],
    classes: ['a', 'b', 'c', 'd'],
    count: COUNT,
    features: Float32Array.from({ length: COUNT * 20 }, () => random.uniform()),
    scale: 1,
    labels: Int32Array.from({ length: COUNT }, (_, index) => index % 4),
  };
  const parameters = Float32Array.from({ length: PARAMETERS }, () => random.uniform() - 0.5);
  return { model, parameters, samples, batchSize: 16, sliceMs: 30 };
}

type Open = Candidate<string>['open'];

const on =
  (load: () => Kernels): Open =>
  (spec, maxBatch) => ({ session: openSession(load(), spec, { maxBatch }), close: () => undefined });
const right = on(() => loadKernels({ strict: false }));

/** Kernels whose products go through a function of the test. */
function withGemm(gemm: (own: Kernels, values: Parameters<Kernels['gemm']>) => void): Open {
  return on(() => {
    const own = loadKernels({ strict: false });
    return { ...own, gemm: (...values) => gemm(own, values) };
  });
}

async function all<Measured>(measured: AsyncIterable<Measured>): Promise<Measured[]> {
  const found: Measured[] = [];
  for await (const one of measured) found.push(one);
  return found;
}

function waits(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test('the faster of two right candidates has the higher speed', async () => {
  const slow = withGemm((own, values) => {
    waits(1);
    own.gemm(...values);
  });
  const [first, second] = await all(
    calibrate(
      [
        { name: 'slow', open: slow },
        { name: 'fast', open: right },
      ],
      aTask(),
    ),
  );
  expect([first?.name, second?.name]).toEqual(['slow', 'fast']);
  // Sixteen samples in at least the three milliseconds of the three products of a gradient.
  expect(first?.speed).toBeLessThan(16 / 0.003);
  expect(second?.speed).toBeGreaterThan(first?.speed ?? Number.POSITIVE_INFINITY);
});

test('a candidate that computes another gradient has none', async () => {
  const wrong = withGemm((own, [transposeA, transposeB, m, n, k, alpha, ...rest]) => {
    own.gemm(transposeA, transposeB, m, n, k, 1.1 * alpha, ...rest);
  });
  const measured = calibrate(
    [
      { name: 'right', open: right },
      { name: 'wrong', open: wrong },
    ],
    aTask(),
  );
  expect((await all(measured))[1]).toEqual({
    name: 'wrong',
    speed: null,
    reason: expect.stringMatching(/^its gradient is off/),
  });
});

test('a candidate that fails says why, and others are measured all the same', async () => {
  const broken = () => {
    throw new Error('no such library');
  };
  const [first, second] = await all(
    calibrate(
      [
        { name: 'broken', open: broken },
        { name: 'right', open: right },
      ],
      aTask(),
    ),
  );
  expect(first).toMatchObject({ name: 'broken', speed: null });
  expect(second?.speed).toBeGreaterThan(0);
});

test('the time of each candidate is held to', async () => {
  const slow = withGemm((own, values) => {
    waits(0.2);
    own.gemm(...values);
  });
  const start = performance.now();
  const names = ['one', 'two', 'three'].map((name) => ({ name, open: slow }));
  expect(await all(calibrate(names, { ...aTask(), sliceMs: 100 }))).toHaveLength(3);
  expect(performance.now() - start).toBeLessThan(600);
});
