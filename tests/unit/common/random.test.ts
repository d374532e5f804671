import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Random } from '../../../common/random.ts';

function moments(draw: () => number, count = 100_000): { mean: number; variance: number } {
  const values = Float64Array.from({ length: count }, draw);
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count };
}

test('the same seed gives the same numbers, for ever', () => {
  const random = new Random(42);
  expect([random.uint32(), random.uint32(), random.uint32()]).toEqual([4_144_396_390, 3_569_536_208, 2_879_541_286]);
  expect([random.uniform(), random.normal(), random.normal()]).toEqual([
    0.4117096898378807, -0.026941991489138083, -0.3366204765743187,
  ]);
  expect([random.lnGamma(0.1), random.lnGamma(3)]).toEqual([-0.5354837501312582, 1.6703589987406262]);
  expect(random.shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toEqual([1, 3, 0, 6, 2, 5, 7, 4]);
});

test('seeds that differ in one bit give other numbers', () => {
  const firsts = new Set(Array.from({ length: 1_000 }, (_, seed) => new Random(seed).uint32()));
  expect(firsts.size).toBe(1_000);
});

test('uniform, normal and gamma numbers have the right mean and variance', () => {
  const random = new Random(7);
  const uniform = moments(() => random.uniform());
  expect(uniform.mean).toBeCloseTo(0.5, 2);
  expect(uniform.variance).toBeCloseTo(1 / 12, 2);
  const normal = moments(() => random.normal());
  expect(Math.abs(normal.mean)).toBeLessThan(0.02);
  expect(Math.abs(normal.variance - 1)).toBeLessThan(0.03);
  for (const shape of [0.3, 1, 4.5]) {
    const gamma = moments(() => Math.exp(random.lnGamma(shape)));
    expect(Math.abs(gamma.mean / shape - 1)).toBeLessThan(0.03);
    expect(Math.abs(gamma.variance / shape - 1)).toBeLessThan(0.08);
  }
});

test('every number below a limit is equally likely', () => {
  const random = new Random(3);
  const counts = new Uint32Array(7);
  for (let i = 0; i < 70_000; i++) {
    const value = random.below(7);
    counts[value] = (counts[value] ?? 0) + 1;
  }
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('Dirichlet shares add up to one, also for very small alpha', () => {
  fc.assert(
    fc.property(fc.double({ min: 0.001, max: 1_000, noNaN: true }), fc.integer({ min: 1, max: 50 }), (alpha, size) => {
      const shares = new Random(size).dirichlet(alpha, size);
      expect(shares.every((share) => share >= 0 && share <= 1)).toBe(true);
      expect(shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
    }),
  );
});
