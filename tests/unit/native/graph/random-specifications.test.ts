import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesPerSample } from '../../../../common/datasets/sample-set.ts';
import { type AppError, hasCode } from '../../../../common/errors.ts';
import { Random } from '../../../../common/random.ts';
import type { LayerSpec } from '../../../../common/specs/layer-spec.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { memoryNeed } from '../../../../native/training/memory-need.ts';
import { openSession } from '../../../../native/training/session.ts';
import { aRandomModel } from '../../../support/a-random-model.ts';

const RUNS = 1_000;

test(`${RUNS} random models either train with finite numbers or are refused with the path of a field`, () => {
  const outcomes = { trained: 0, refused: 0 };
  const random = new Random(1);
  fc.assert(
    fc.property(aRandomModel, fc.integer({ min: 1, max: 4 }), (spec, batch) => {
      try {
        trainOneStep(spec, batch, random);
        outcomes.trained++;
      } catch (error) {
        if (!hasCode(error, 'invalid-specification')) throw error;
        expectField(spec, error);
        outcomes.refused++;
      }
    }),
    { numRuns: RUNS, interruptAfterTimeLimit: 100_000 },
  );
  // Neither side may be empty talk.
  expect(outcomes.trained).toBeGreaterThan(RUNS / 4);
  expect(outcomes.refused).toBeGreaterThan(RUNS / 10);
}, 120_000);

function trainOneStep(spec: ModelSpec, batch: number, random: Random): void {
  const need = memoryNeed(spec, { maxBatch: batch });
  const kernels = loadKernels({ strict: batch % 2 === 0 });
  const session = openSession(kernels, spec, { maxBatch: batch });
  expect(kernels.arena.mark()).toBeLessThanOrEqual(need.total);
  session.initialise(random.uint32());
  const { vocabulary, classCount } = session.shapes;
  const values = batch * valuesPerSample(spec.input);
  const draw = vocabulary === null ? () => random.uniform() * 4 - 2 : () => random.below(vocabulary);
  const loader = session.open({
    count: batch,
    shape: spec.input,
    features: Float32Array.from({ length: values }, draw),
    scale: 1,
    labels: Int32Array.from({ length: batch }, () => random.below(Math.min(classCount, 5))),
    classes: [],
  });
  loader.loadRange(0, batch);
  const before = session.evaluateBatch(batch);
  const step = session.descend().step(batch, 1e-3);
  for (const { lossSum, correct } of [before, step]) {
    expect(lossSum).toBeGreaterThanOrEqual(0);
    expect(lossSum).toBeLessThan(Number.POSITIVE_INFINITY);
    expect(correct).toBeGreaterThanOrEqual(0);
    expect(correct).toBeLessThanOrEqual(batch);
  }
  expect(session.settle()).toBe(true);
}

/** The path must lead to something that the specification has. */
function expectField(spec: ModelSpec, { details, message }: AppError): void {
  const path = String(details['path']);
  expect(message.startsWith(`${path}: `)).toBe(true);
  let found: unknown = spec satisfies { layers: readonly LayerSpec[] };
  for (const key of path.split('.')) {
    expect(found).toHaveProperty([key]);
    found = (found as Record<string, unknown>)[key];
  }
}
