import { renyiDivergence, type SampledGaussian } from './sampled-gaussian.ts';

/** Orders of which the best one counts: small ones for little noise, large ones for much of it. */
const ORDERS: readonly number[] = [
  ...[1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5],
  ...Array.from({ length: 56 }, (_, i) => i + 8),
  ...[72, 80, 96, 128, 160, 192, 256, 384, 512, 768, 1024],
];

/** The divergences of one release, order by order. */
export type DivergenceCurve = readonly number[];

/** The divergences of one release. To be kept: with sampling it takes some milliseconds. */
export function divergenceCurve(release: SampledGaussian): DivergenceCurve {
  return ORDERS.map((order) => renyiDivergence(order, release));
}

/** Releases of one kind. */
export interface Spending {
  readonly curve: DivergenceCurve;
  readonly times: number;
}

/**
 * The smallest ε, by any of the orders, for which all of it together is (ε, δ)-differentially private, where each release may
 * be chosen after the ones before (Mironov 2017, "Rényi Differential Privacy", Proposition 1). 0 where nothing was released.
 */
export function epsilonOf(spent: readonly Spending[], delta: number): number {
  if (spent.every(({ times }) => times === 0)) return 0;
  const bounds = ORDERS.map((order, i) => {
    const divergence = spent.reduce((sum, { curve, times }) => sum + times * (curve[i] ?? 0), 0);
    return epsilonAt(order, divergence, delta);
  });
  return Math.max(0, Math.min(...bounds));
}

/** Source: Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy", Proposition 12. */
function epsilonAt(order: number, divergence: number, delta: number): number {
  return divergence + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
}
