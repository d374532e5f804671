import { expect, test } from 'vitest';
import { addLocalNoise } from '../../../../platform/privacy/local-noise.ts';

const COUNT = 100_001;

/** Of the values, after what they were expected to be is taken off. */
function varianceAround(expected: number, values: Float32Array): number {
  return values.reduce((sum, value) => sum + (value - expected) ** 2, 0) / values.length;
}

test.each([
  ['that is longer than the norm is cut to it', 3, 2 / Math.sqrt(COUNT)],
  ['that is shorter is left as it is', 0.001, 0.001],
])('an update %s, and each value gets noise of its own', async (_, value, cutTo) => {
  const update = new Float32Array(COUNT).fill(value);
  await addLocalNoise(update, { clipNorm: 2, deviation: 5 });
  const mean = update.reduce((sum, noisy) => sum + noisy, 0) / COUNT;
  // Eight standard errors.
  expect(Math.abs(mean - cutTo)).toBeLessThan(8 * (5 / Math.sqrt(COUNT)));
  expect(Math.abs(varianceAround(cutTo, update) / 25 - 1)).toBeLessThan(8 * Math.sqrt(2 / COUNT));
  expect(new Set(update).size).toBeGreaterThan(0.95 * COUNT);
});

test('a cut update keeps its direction', async () => {
  const update = Float32Array.of(30, -40, 0);
  await addLocalNoise(update, { clipNorm: 5, deviation: 1e-6 });
  for (const [i, value] of [3, -4, 0].entries()) expect(update[i]).toBeCloseTo(value, 4);
});

test('the same update never has the same noise again', async () => {
  const [one, other] = [new Float32Array(100), new Float32Array(100)];
  for (const update of [one, other]) await addLocalNoise(update, { clipNorm: 1, deviation: 1 });
  expect(one).not.toEqual(other);
});

test('an update that is not finite is refused: no noise hides that', async () => {
  const update = Float32Array.of(1, Number.NaN);
  await expect(addLocalNoise(update, { clipNorm: 1, deviation: 1 })).rejects.toMatchObject({
    code: 'update-not-finite',
  });
});
