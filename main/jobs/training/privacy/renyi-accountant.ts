import { renyiDivergence, type SampledGaussian } from './sampled-gaussian.ts';

/** Orders of which the best one counts: small ones for little noise, large ones for much of it. */
const ORDERS: readonly number[] = [
  ...[1.25, 1.5, 1.75, 2, 2.25, 2.5, 2.75, 3, 3.25, 3.5, 3.75, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5],
  ...Array.from({ length: 56 }, (_, i) => i + 8),
  ...[72, 80, 96, 128, 160, 192, 256, 384, 512, 768, 1024],
];

/**
 * What releases have cost so far, for mechanisms that are composed one after the other, each chosen after the ones before
 * (Mironov 2017, "Rényi Differential Privacy", Proposition 1).
 */
export class RenyiAccountant {
  readonly #spent = ORDERS.map(() => 0);

  /** Adds releases, `times` of the same kind. */
  add(release: SampledGaussian, times = 1): this {
    if (times === 0) return this;
    for (const [i, order] of ORDERS.entries()) {
      this.#spent[i] = (this.#spent[i] ?? 0) + times * renyiDivergence(order, release);
    }
    return this;
  }

  /** The smallest ε for which all of it is (ε, δ)-differentially private by any of the orders. */
  epsilon(delta: number): number {
    const bounds = ORDERS.map((order, i) => epsilonAt(order, this.#spent[i] ?? 0, delta));
    return Math.max(0, Math.min(...bounds));
  }
}

/** Source: Canonne, Kamath, Steinke 2020, "The Discrete Gaussian for Differential Privacy", Proposition 12. */
function epsilonAt(order: number, divergence: number, delta: number): number {
  return divergence + Math.log1p(-1 / order) - (Math.log(delta) + Math.log(order)) / (order - 1);
}
