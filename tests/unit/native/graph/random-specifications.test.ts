import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { valuesPerSample } from '../../../../common/datasets/sample-set.ts';
import { type AppError, hasCode } from '../../../../common/errors.ts';
import { Random } from '../../../../common/random.ts';
import type { LayerSpec } from '../../../../common/specs/layer-spec.ts';
import { inferShapes } from '../../../../common/specs/model-shapes.ts';
import { ModelSpec } from '../../../../common/specs/model-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { memoryNeed } from '../../../../native/training/memory-need.ts';
import { openSession } from '../../../../native/training/session.ts';

const RUNS = 1_000;

// Small numbers that often divide each other, so that about half of the models fit together.
const count = fc.constantFrom(1, 2, 3, 4, 6, 8, 12);
const groups = fc.constantFrom(1, 1, 2, 4);
const plain = (...types: string[]) => fc.constantFrom(...types.map((type) => ({ type })));

const single = fc.oneof(
  fc.record({ type: fc.constant('dense'), units: count }),
  fc.record({
    type: fc.constant('conv2d'),
    filters: count,
    kernel: fc.integer({ min: 1, max: 5 }),
    stride: fc.constantFrom(1, 1, 2),
    padding: fc.constantFrom('same', 'valid'),
    groups,
  }),
  fc.record({ type: fc.constantFrom('max-pool', 'average-pool'), size: fc.integer({ min: 2, max: 3 }) }),
  plain('relu', 'gelu', 'tanh', 'sigmoid', 'softmax', 'flatten', 'global-average-pool'),
  plain('batch-norm', 'layer-norm', 'position-embedding'),
  fc.record({ type: fc.constant('dropout'), rate: fc.constantFrom(0, 0.3, 0.9) }),
  fc.record({ type: fc.constant('group-norm'), groups }),
  fc.record({ type: fc.constant('embedding'), vocabulary: fc.integer({ min: 2, max: 9 }), features: count }),
  fc.record({ type: fc.constant('multi-head-attention'), heads: groups, causal: fc.boolean() }),
  fc.record({ type: fc.constant('gru'), units: count, output: fc.constantFrom('sequence', 'last') }),
);
const block = (layer: fc.Arbitrary<object>) =>
  fc.record({ type: fc.constant('residual'), layers: fc.array(layer, { minLength: 1, maxLength: 3 }) });
const layer = fc.oneof(
  { arbitrary: single, weight: 8 },
  { arbitrary: block(fc.oneof({ arbitrary: single, weight: 5 }, block(single))), weight: 1 },
);
const flat = { type: 'flatten' };
const ends = [
  [{ type: 'dense', units: 12 }],
  [flat, { type: 'dense', units: 4 }],
  [{ type: 'global-average-pool' }, { type: 'dense', units: 4 }],
  [flat, { type: 'tanh' }],
  [{ type: 'sigmoid' }],
];
const draft: fc.Arbitrary<Draft> = fc.record({
  input: fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 3 }),
  start: fc.constantFrom([], [{ type: 'embedding', vocabulary: 8, features: 8 }]),
  middle: fc.array(layer, { maxLength: 6 }),
  end: fc.constantFrom(...ends),
  loss: fc.constantFrom(...ModelSpec.shape.loss.unwrap().options),
});

interface Draft {
  readonly input: number[];
  readonly start: object[];
  readonly middle: object[];
  readonly end: object[];
  readonly loss: ModelSpec['loss'];
}

/** Three of four drafts lose the layers that do not fit, so that many models come to train. */
const model = fc.tuple(draft, fc.integer({ min: 0, max: 3 })).map(([written, luck]) => {
  const { input, start, middle, end, loss } = luck > 0 ? withoutMisfits(written) : written;
  return ModelSpec.parse({ input, layers: [...start, ...middle, ...end], loss });
});

function withoutMisfits(written: Draft): Draft {
  const kept: object[] = [];
  const middleEnd = [flat, { type: 'dense', units: 4 }];
  const fits = ({ input, start, end, loss }: Draft, middle: readonly object[]) => {
    try {
      inferShapes(ModelSpec.parse({ input, layers: [...start, ...middle, ...end], loss }));
      return true;
    } catch {
      return false;
    }
  };
  for (const one of written.middle) {
    const trial = { ...written, end: middleEnd, loss: 'mean-squared-error' as const };
    if (fits(trial, [...kept, one])) kept.push(one);
  }
  const end = [written.end, ...ends].find((last) => fits({ ...written, end: last }, kept)) ?? written.end;
  return { ...written, middle: kept, end };
}

test(`${RUNS} random models either train with finite numbers or are refused with the path of a field`, () => {
  const outcomes = { trained: 0, refused: 0 };
  const random = new Random(1);
  fc.assert(
    fc.property(model, fc.integer({ min: 1, max: 4 }), (spec, batch) => {
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
