import { describe, expect, test } from 'vitest';
import { releaseSum } from '../../../../../../main/jobs/training/privacy/release.ts';

const COUNT = 100_001;

describe('a released sum', () => {
  test('is divided by the updates that were expected, with noise of the deviation that is asked for', () => {
    const sum = new Float64Array(COUNT).fill(6);
    const released = releaseSum(sum, { expectedUpdates: 4, deviation: 2, countDeviation: null });
    const mean = released.reduce((total, value) => total + value, 0) / COUNT;
    const variance = released.reduce((total, value) => total + (value - mean) ** 2, 0) / COUNT;
    // Eight standard errors.
    expect(Math.abs(mean - 1.5)).toBeLessThan(8 * (0.5 / Math.sqrt(COUNT)));
    expect(Math.abs(variance / 0.25 - 1)).toBeLessThan(8 * Math.sqrt(2 / COUNT));
    expect(sum.every((value) => value === 6)).toBe(true);
  });

  test('has other noise each time, and in each value', () => {
    const release = { expectedUpdates: 1, deviation: 1, countDeviation: null };
    const [one, other] = [1, 2].map(() => releaseSum(new Float64Array(1_000), release));
    expect(one).not.toEqual(other);
    expect(new Set(one).size).toBeGreaterThan(990);
  });

  test('lies on a grid that the sum does not show through', () => {
    const sum = Float64Array.from({ length: 1_000 }, (_, i) => (i % 7) / 3);
    const released = releaseSum(sum, { expectedUpdates: 1, deviation: 3, countDeviation: null });
    // The power of two below 3 / 2²⁰. Float32 has 24 bits, so up to 8 it holds all multiples of it.
    const step = 2 ** -19;
    expect(released.every((value) => Math.abs(value) > 8 || Number.isInteger(value / step))).toBe(true);
  });
});
