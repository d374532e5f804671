import { logErfc } from './log-erfc.ts';

/** One release: each part takes part with probability `rate`, and the sum of parts of norm 1 gets noise of deviation `noise`. */
export interface SampledGaussian {
  /** Above 0, at most 1. */
  readonly rate: number;
  /** In multiples of the norm that updates are cut to. Above 0. */
  readonly noise: number;
}

/** Terms of the series below `e^−30` of one no longer count. */
const LEAST_LOG = -30;

/**
 * The Rényi divergence of an order above 1 that one part can make at the most, added or taken away: ε of (order, ε)-RDP.
 *
 * Source: Mironov, Talwar, Zhang 2019, "Rényi Differential Privacy of the Sampled Gaussian Mechanism", section 3.3: a finite
 * sum for whole orders, two series for the others.
 */
export function renyiDivergence(order: number, { rate, noise }: SampledGaussian): number {
  if (rate === 1) return order / (2 * noise * noise);
  const terms = Number.isInteger(order) ? wholeTerms(order, rate, noise) : fractionalTerms(order, rate, noise);
  return Math.max(0, logOfSum(terms) / (order - 1));
}

interface Term {
  readonly sign: number;
  readonly log: number;
}

/** `Σ C(α,k) (1−q)^(α−k) q^k e^((k²−k)/2σ²)`. */
function* wholeTerms(order: number, rate: number, noise: number): Generator<Term> {
  let logChoices = 0;
  for (let k = 0; k <= order; k++) {
    const log = logChoices + (order - k) * Math.log1p(-rate) + k * Math.log(rate) + growth(k, noise);
    yield { sign: 1, log };
    logChoices += Math.log((order - k) / (k + 1));
  }
}

/** The integral cut in two at `z₀`, where both parts of the mixture weigh alike; each half is a binomial series. */
function* fractionalTerms(order: number, rate: number, noise: number): Generator<Term> {
  const z0 = noise * noise * Math.log(1 / rate - 1) + 0.5;
  const [logRate, logRest] = [Math.log(rate), Math.log1p(-rate)];
  const scale = Math.SQRT2 * noise;
  let logChoices = 0;
  let sign = 1;
  for (let i = 0; ; i++) {
    const j = order - i;
    const below = i * logRate + j * logRest + growth(i, noise) + logErfc((i - z0) / scale);
    const above = j * logRate + i * logRest + growth(j, noise) + logErfc((z0 - j) / scale);
    const logs = [below, above].map((log) => logChoices - Math.LN2 + log);
    for (const log of logs) yield { sign, log };
    if (i > order && Math.max(...logs) < LEAST_LOG) return;
    logChoices += Math.log(Math.abs(j) / (i + 1));
    if (j < 0) sign = -sign;
  }
}

/** `(k² − k) / 2σ²`. */
function growth(k: number, noise: number): number {
  return (k * k - k) / (2 * noise * noise);
}

function logOfSum(terms: Iterable<Term>): number {
  const all = [...terms];
  const largest = all.reduce((most, { log }) => Math.max(most, log), Number.NEGATIVE_INFINITY);
  return largest + Math.log(all.reduce((sum, { sign, log }) => sum + sign * Math.exp(log - largest), 0));
}
