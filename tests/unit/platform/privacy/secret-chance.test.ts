import { expect, test } from 'vitest';
import { SecretChance } from '../../../../platform/privacy/secret-chance.ts';

const COUNT = 200_000;

function moments(values: readonly number[]) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const power = (n: number) => values.reduce((sum, value) => sum + (value - mean) ** n, 0) / values.length;
  return { mean, variance: power(2), skew: power(3) / power(2) ** 1.5, kurtosis: power(4) / power(2) ** 2 };
}

// Bounds are eight standard errors of each figure: they fail once in about 10¹⁴ runs.
const bound = (variance: number) => 8 * Math.sqrt(variance / COUNT);

test('normal numbers have the moments of the normal distribution, and the two of a pair nothing in common', () => {
  const chance = new SecretChance();
  const pairs = Array.from({ length: COUNT / 2 }, () => chance.normals());
  const { mean, variance, skew, kurtosis } = moments(pairs.flat());
  expect(Math.abs(mean)).toBeLessThan(bound(1));
  expect(Math.abs(variance - 1)).toBeLessThan(bound(2));
  expect(Math.abs(skew)).toBeLessThan(bound(6));
  expect(Math.abs(kurtosis - 3)).toBeLessThan(bound(24));
  expect(Math.abs(moments(pairs.map(([a, b]) => a * b)).mean)).toBeLessThan(bound(2));
});

test('each number is drawn on its own: how many are varies from draw to draw', () => {
  const chance = new SecretChance();
  const numbers = Array.from({ length: 1_000 }, (_, i) => i);
  const counts = Array.from({ length: 200 }, () => chance.sample(numbers, 0.2).length);
  const { mean, variance } = moments(counts);
  expect(Math.abs(mean - 200)).toBeLessThan(8 * Math.sqrt(160 / 200));
  expect(Math.abs(variance / 160 - 1)).toBeLessThan(8 * Math.sqrt(2 / 200));
  expect(chance.sample(numbers, 1)).toEqual(numbers);
});

test('no two of its kind draw the same', () => {
  const [one, other] = [new SecretChance(), new SecretChance()];
  expect(Array.from({ length: 8 }, () => one.uniform())).not.toEqual(Array.from({ length: 8 }, () => other.uniform()));
});
