import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FixedPoint } from '../../../../common/secure-aggregation/fixed-point.ts';

const bounds = fc.record({
  participants: fc.integer({ min: 1, max: 100 }),
  mostSamples: fc.integer({ min: 1, max: 100_000 }),
  clipNorm: fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
});

test('the sum of updates as large as they may be, all of one sign, does not overflow and is as near as was said', () => {
  fc.assert(
    fc.property(bounds, fc.boolean(), ({ participants, mostSamples, clipNorm }, isNegative) => {
      const encoding = new FixedPoint({ participants, mostSamples, clipNorm });
      const value = Math.fround(isNegative ? -clipNorm : clipNorm);
      const encoded = new Uint32Array(1);
      encoding.encode(Float32Array.of(value), mostSamples, encoded);
      const sum = Uint32Array.of(Math.imul(encoded[0] ?? 0, participants));
      const mean = new Float32Array(1);
      const total = participants * mostSamples;
      encoding.decodeMean(sum, total, mean);
      const rounding = Math.abs(value) * 2 ** -23; // of float32, going in and coming out
      expect(Math.abs((mean[0] ?? 0) - value)).toBeLessThanOrEqual(encoding.meanError(total) + rounding);
    }),
  );
});

test('each value is rounded by half a step at most', () => {
  fc.assert(
    fc.property(bounds, fc.double({ min: -1, max: 1, noNaN: true }), ({ clipNorm, ...rest }, share) => {
      const encoding = new FixedPoint({ clipNorm, ...rest });
      const value = Math.fround(share * clipNorm);
      const encoded = new Uint32Array(1);
      encoding.encode(Float32Array.of(value), 1, encoded);
      expect(Math.abs(((encoded[0] ?? 0) | 0) * encoding.step - value)).toBeLessThanOrEqual(encoding.step / 2);
    }),
  );
});

test('what arithmetic leads above the bound is cut to it: the sum of the others is safe', () => {
  const encoding = new FixedPoint({ participants: 3, mostSamples: 10, clipNorm: 1 });
  const encoded = new Uint32Array(2);
  encoding.encode(Float32Array.of(1e9, -1e9), 10, encoded);
  const [high = 0, low = 0] = encoded;
  expect([3 * high, 3 * (low | 0)].every((sum) => Math.abs(sum) < 2 ** 31)).toBe(true);
});

test('weights that no 32 bits can keep are refused', () => {
  const bounds = { participants: 1_000, mostSamples: 10_000_000, clipNorm: 1 };
  expect(() => new FixedPoint(bounds)).toThrow(expect.objectContaining({ code: 'invalid-argument' }));
});
