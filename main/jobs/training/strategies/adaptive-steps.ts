import type { Step } from './strategy.ts';

interface AdaptiveRates {
  readonly serverLearningRate: number;
  readonly beta1: number;
  readonly tau: number;
}

/**
 * What FedAdagrad, FedAdam and FedYogi have in common: `m ← β₁ m + (1 − β₁) Δ`, `v ← second(v, Δ²)`, `w ← w + η m / (√v + τ)`.
 * The state is m and v. Both are zero at first, where the source has v at τ²: τ is added to the root anyway.
 *
 * Source: Reddi et al. 2021, "Adaptive Federated Optimization", Algorithm 2.
 */
export function stepAdaptively(
  { parameters, change, state: [first = new Float32Array(), second = new Float32Array()] }: Step,
  { serverLearningRate: rate, beta1, tau }: AdaptiveRates,
  nextSecond: (v: number, squared: number) => number,
): void {
  for (let i = 0; i < change.length; i++) {
    const value = change[i] ?? 0;
    const m = beta1 * (first[i] ?? 0) + (1 - beta1) * value;
    const v = nextSecond(second[i] ?? 0, value * value);
    first[i] = m;
    second[i] = v;
    parameters[i] = (parameters[i] ?? 0) + (rate * m) / (Math.sqrt(v) + tau);
  }
}
