import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { holdOut } from '../../../../common/datasets/hold-out.ts';

const labels = fc.array(fc.integer({ min: 0, max: 6 }), { maxLength: 200 }).map((values) => Int32Array.from(values));

test('every sample is in one part, every class keeps one for training, and the share is near', () => {
  fc.assert(
    fc.property(labels, fc.double({ min: 0, max: 0.9, noNaN: true }), fc.nat(), (all, share, seed) => {
      const { train, test: testing } = holdOut(all, 7, share, seed);
      expect([...train, ...testing].toSorted((a, b) => a - b)).toEqual([...all.keys()]);
      expect(new Set([...train].map((index) => all[index]))).toEqual(new Set(all));
      expect(testing.length).toBeLessThanOrEqual(Math.round(all.length * share));
      expect(testing.length).toBeGreaterThanOrEqual(Math.round(all.length * share) - 7);
      expect(holdOut(all, 7, share, seed)).toEqual({ train, test: testing });
    }),
  );
});

test('each class gives its share', () => {
  const all = Int32Array.from({ length: 1_000 }, (_, i) => (i < 900 ? 0 : 1));
  const { test: testing } = holdOut(all, 2, 0.15, 3);
  expect(testing.filter((index) => index < 900).length).toBe(135);
  expect(testing.filter((index) => index >= 900).length).toBe(15);
});

test('a share of zero holds nothing out', () => {
  expect(holdOut(Int32Array.of(0, 1, 0), 2, 0, 1)).toEqual({ train: Uint32Array.of(0, 1, 2), test: new Uint32Array() });
});
