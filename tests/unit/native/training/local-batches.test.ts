import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { batchesOfSteps, type LocalSteps, samplesSeenBy } from '../../../../native/training/local-batches.ts';

const seenBy = (steps: LocalSteps, samples: number, batchSize: number) =>
  [...batchesOfSteps(steps, samples, batchSize)].map(({ order, first, size }) => [...order.slice(first, first + size)]);

test('steps go on where earlier ones ended, and every epoch has every sample once', () => {
  fc.assert(
    fc.property(
      fc.record({
        samples: fc.integer({ min: 1, max: 40 }),
        batchSize: fc.integer({ min: 1, max: 50 }),
        first: fc.integer({ min: 0, max: 30 }),
        count: fc.integer({ min: 1, max: 30 }),
        orderSeed: fc.integer({ min: 0, max: 0xffff_ffff }),
      }),
      ({ samples, batchSize, first, count, orderSeed }) => {
        const whole = seenBy({ first: 0, count: first + count, orderSeed }, samples, batchSize);
        const later = seenBy({ first, count, orderSeed }, samples, batchSize);
        expect(later).toEqual(whole.slice(first));
        const steps = { first, count, orderSeed };
        expect(samplesSeenBy({ epochs: 1, steps, batchSize }, samples)).toBe(later.flat().length);
        const stepsOfEpoch = Math.ceil(samples / batchSize);
        const epoch = whole.slice(0, stepsOfEpoch).flat();
        if (whole.length >= stepsOfEpoch) expect(new Set(epoch).size).toBe(samples);
      },
    ),
  );
});

test('each epoch has an order of its own', () => {
  const [one, other] = [0, 2].map((first) => seenBy({ first, count: 2, orderSeed: 1 }, 20, 10).flat());
  expect(one).not.toEqual(other);
});
