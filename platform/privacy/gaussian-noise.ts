import { SecretChance } from './secret-chance.ts';

/** Steps of what is let out in one standard deviation of its noise, a power of two. */
const STEPS = 2 ** 20;

/**
 * Adds normal noise of one deviation to values, each with its own, that is kept nowhere and cannot be had again.
 *
 * Sums of doubles show in their lowest bits what was added (Mironov 2012, "On Significance of the Least Significant Bits for
 * Differential Privacy"). Value and noise are added in float64, and only the nearest multiple of a power of two near σ/2²⁰ is let
 * out: rounding of the arithmetic, 2⁻⁵³ of the value, reaches that with a chance of about 2⁻³² a value. It is a hedge, not a proof:
 * the exact remedy is a discrete Gaussian over whole numbers (Canonne, Kamath, Steinke 2020).
 */
export class GaussianNoise {
  readonly #chance = new SecretChance();
  readonly #deviation: number;
  readonly #step: number;
  /** Normal numbers come in pairs. */
  #spare: number | undefined;

  /** The deviation is above 0. */
  constructor(deviation: number) {
    this.#deviation = deviation;
    this.#step = 2 ** Math.floor(Math.log2(deviation / STEPS));
  }

  /** The value with noise. */
  addTo(value: number): number {
    return Math.round((value + this.#deviation * this.#normal()) / this.#step) * this.#step;
  }

  #normal(): number {
    const spare = this.#spare;
    if (spare !== undefined) {
      this.#spare = undefined;
      return spare;
    }
    const [first, second] = this.#chance.normals();
    this.#spare = second;
    return first;
  }
}
