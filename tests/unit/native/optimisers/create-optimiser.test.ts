import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OptimizerSpec } from '../../../../common/specs/optimizer-spec.ts';
import { loadKernels } from '../../../../native/kernels/load-kernels.ts';
import { createOptimiser } from '../../../../native/optimisers/create-optimiser.ts';
import { textbookPath } from './textbook.ts';

const SPECS = [
  { name: 'sgd' },
  { name: 'sgd', weightDecay: 0.1 },
  { name: 'momentum' },
  { name: 'momentum', momentum: 0.5, weightDecay: 0.01 },
  { name: 'nesterov', weightDecay: 0.01 },
  { name: 'adam' },
  { name: 'adam', beta1: 0.5, beta2: 0.9, epsilon: 0.001, weightDecay: 0.1 },
  { name: 'adamw' },
  { name: 'adamw', beta1: 0, weightDecay: 0.5 },
].map((spec) => OptimizerSpec.parse(spec));

const RATE = 0.05;
const STEPS = 30;

/** Some parameters, and for each of them a gradient at every step. */
const path = fc
  .record({ count: fc.integer({ min: 1, max: 23 }), steps: fc.constant(STEPS) })
  .chain(({ count, steps }) => {
    const value = fc.float({ min: -2, max: 2, noNaN: true });
    const row = fc.array(value, { minLength: count, maxLength: count });
    return fc.record({ start: row, gradients: fc.array(row, { minLength: steps, maxLength: steps }) });
  });

describe.each([true, false])('optimisers, strict %s', (strict) => {
  const kernels = loadKernels({ strict });
  const { arena } = kernels;

  function walk(spec: OptimizerSpec, start: readonly number[], gradients: readonly (readonly number[])[]): number[] {
    const mark = arena.mark();
    const count = start.length;
    const parameters = arena.allocateFloats(count);
    const gradient = arena.allocateFloats(count);
    arena.floats(parameters, count).set(start);
    const optimiser = createOptimiser({ kernels, parameters, gradient, count }, spec);
    for (const values of gradients) {
      arena.floats(gradient, count).set(values);
      optimiser.step(RATE);
    }
    const end = [...arena.floats(parameters, count)];
    arena.release(mark);
    return end;
  }

  test.each(SPECS)('%o walks as the formulas say, at any length', (spec) => {
    fc.assert(
      fc.property(path, ({ start, gradients }) => {
        for (const [i, value] of walk(spec, start, gradients).entries()) {
          const own = gradients.map((values) => values[i] ?? 0);
          expect(value).toBeCloseTo(textbookPath(spec, start[i] ?? 0, own, RATE), 4);
        }
      }),
      { numRuns: 40 },
    );
  });

  test.each(SPECS)('%o begins with fresh state in memory that was used before', (spec) => {
    fc.assert(
      fc.property(path, ({ start, gradients }) => {
        expect(walk(spec, start, gradients)).toEqual(walk(spec, start, gradients));
      }),
      { numRuns: 10 },
    );
  });
});
