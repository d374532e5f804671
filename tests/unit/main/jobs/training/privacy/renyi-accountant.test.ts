import { describe, expect, test } from 'vitest';
import { divergenceCurve, epsilonOf } from '../../../../../../main/jobs/training/privacy/renyi-accountant.ts';
import {
  renyiDivergence,
  type SampledGaussian,
} from '../../../../../../main/jobs/training/privacy/sampled-gaussian.ts';

/** `ln E_{z ~ N(0,σ²)} [(1 − q + q e^((2z−1)/2σ²))^α] / (α − 1)` by the trapezium rule, far beyond where anything is left. */
function byIntegration(order: number, { rate, noise }: SampledGaussian): number {
  const [from, to, steps] = [-40 * noise, order + 40 * noise, 400_000];
  const logs = Float64Array.from({ length: steps + 1 }, (_, i) => {
    const z = from + ((to - from) * i) / steps;
    const exponent = (2 * z - 1) / (2 * noise * noise);
    const shift = Math.max(0, exponent);
    const mixed = shift + Math.log((1 - rate) * Math.exp(-shift) + rate * Math.exp(exponent - shift));
    return order * mixed - (z * z) / (2 * noise * noise);
  });
  const largest = logs.reduce((most, log) => Math.max(most, log));
  const sum = logs.reduce((total, log) => total + Math.exp(log - largest), 0);
  const step = (to - from) / steps;
  return (largest + Math.log(sum * step) - Math.log(noise * Math.sqrt(2 * Math.PI))) / (order - 1);
}

describe('the divergence of one release', () => {
  // google/differential-privacy, dp_accounting/rdp/rdp_privacy_accountant_test.py: test_compute_rdp_poisson_sampled_gaussian.
  test.each([
    [5, 2.18075656e-3],
    [50, 2.38460375e-2],
    [100, 167.416308],
  ])('of order %d is the published one after fifty', (order, published) => {
    expect((50 * renyiDivergence(order, { rate: 0.01, noise: 2.5 })) / published).toBeCloseTo(1, 6);
  });

  // The same test in earlier versions of that file, and now. Later ones add the alternating terms up without their signs: a
  // bound, up to three per cent above the value.
  test.each([
    [1.5, 6.5007e-4, 6.70579741e-4],
    [2.5, 1.0854e-3, 1.0854871e-3],
  ])('of order %d is the published one after fifty, and below the later bound', (order, published, bound) => {
    const divergence = 50 * renyiDivergence(order, { rate: 0.01, noise: 2.5 });
    expect(divergence / published).toBeCloseTo(1, 4);
    expect(divergence).toBeLessThan(bound);
  });

  // The same file's parameters for its comparison with multi-precision integrals, and some in between.
  test.each([
    [27, 1e-6, 1],
    [1.5, 1e-4, 1],
    [2, 1e-3, 1],
    [20, 0.01, 10],
    [20.5, 0.1, 100],
    [256, 0.99, 0.1],
    [256.1, 0.999, 100],
    [1.25, 0.3, 0.7],
    [2.75, 0.5, 1.1],
    [7.5, 0.05, 0.6],
    [33, 0.2, 4],
  ])('of order %d at rate %d with noise %d is the integral that defines it', (order, rate, noise) => {
    const exact = byIntegration(order, { rate, noise });
    expect(Math.abs(renyiDivergence(order, { rate, noise }) - exact)).toBeLessThan(1e-9 + 1e-8 * exact);
  });

  test('of a Gaussian without sampling is α / 2σ²', () => {
    expect(renyiDivergence(3, { rate: 1, noise: 2 })).toBe(3 / 8);
    expect(renyiDivergence(3.5, { rate: 1 - 1e-9, noise: 2 })).toBeCloseTo(3.5 / 8, 6);
  });
});

/** ε of so many releases of one kind. */
function epsilonAfter(times: number, release: SampledGaussian, delta: number): number {
  return epsilonOf([{ curve: divergenceCurve(release), times }], delta);
}

describe('ε of many releases', () => {
  // tensorflow/privacy, privacy/analysis/compute_dp_sgd_privacy_test.py: samples, batch, noise, epochs, δ, ε.
  test.each([
    [60_000, 150, 1.3, 15, 1e-5, 0.7242234026109595],
    [100_000, 100, 1, 30, 1e-7, 1.4154988495444845],
  ])(
    'of %d samples, %d at a time, is the one that TensorFlow Privacy tells',
    (n, batch, noise, epochs, delta, told) => {
      expect(epsilonAfter((epochs * n) / batch, { rate: batch / n, noise }, delta)).toBeCloseTo(told, 7);
    },
  );

  // google/differential-privacy, the file above, test_compute_epsilon_delta_gaussian: this noise gives exactly (1, 1e-6).
  test('of one Gaussian is near the published one, and never below it', () => {
    const epsilon = epsilonAfter(1, { rate: 1, noise: 4.530877117 }, 1e-6);
    expect(epsilon).toBeGreaterThanOrEqual(1 - 1e-9);
    expect(epsilon).toBeLessThan(1.001);
  });

  test('adds up, grows with every release, and is nothing without one', () => {
    const release = { rate: 0.1, noise: 1.2 };
    const epsilons = [0, 1, 2, 10].map((times) => epsilonAfter(times, release, 1e-5));
    expect(epsilons[0]).toBe(0);
    expect(epsilons).toEqual(epsilons.toSorted((a, b) => a - b));
    expect(new Set(epsilons).size).toBe(4);
    const curve = divergenceCurve(release);
    const [one, other] = [
      { curve, times: 1 },
      { curve, times: 1 },
    ];
    expect(epsilonOf([one, other], 1e-5)).toBeCloseTo(epsilons[2] ?? 0, 12);
  });
});
