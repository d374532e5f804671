import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { fullJitter } from '../../../common/full-jitter.ts';

const longest = (attempt: number) => fullJitter(attempt, { firstMs: 200, capMs: 3_000, random: () => 1 });

test('the limit doubles with every try, up to the cap', () => {
  expect([1, 2, 3, 4, 5, 6, 1_000].map(longest)).toEqual([200, 400, 800, 1_600, 3_000, 3_000, 3_000]);
});

test('a wait is anything from nothing up to the limit', () => {
  expect(fullJitter(4, { firstMs: 200, capMs: 3_000, random: () => 0 })).toBe(0);
  expect(fullJitter(4, { firstMs: 200, capMs: 3_000, random: () => 0.25 })).toBe(400);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 100_000 }), (attempt) => {
      const wait = fullJitter(attempt, { firstMs: 200, capMs: 3_000 });
      expect(wait).toBeGreaterThanOrEqual(0);
      expect(wait).toBeLessThanOrEqual(3_000);
    }),
  );
});
