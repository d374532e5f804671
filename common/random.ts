interface Indexed {
  readonly length: number;
  [index: number]: unknown;
}

/**
 * Seeded pseudo-random numbers that are the same, bit for bit, on every machine and engine: sfc32 (Chris Doty-Humphrey,
 * PractRand, 2010) seeded by SplitMix32. Distributions use only operations that IEEE 754 defines exactly, so `ln` and
 * `exp` are here as well: those of `Math` may differ in the last bit. Not for secrets.
 */
export class Random {
  readonly #state = new Int32Array(4);
  #spareNormal: number | undefined;

  /** A generator for the given seed, of which the lowest 32 bits count. */
  constructor(seed: number) {
    let x = seed | 0;
    for (let i = 0; i < 3; i++) {
      x = (x + 0x9e3779b9) | 0;
      let z = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
      z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
      this.#state[i] = z ^ (z >>> 15);
    }
    this.#state[3] = 1;
    // The first numbers still show the seed.
    for (let i = 0; i < 15; i++) this.uint32();
  }

  /** The next whole number from 0 to 2³²−1. */
  uint32(): number {
    const [a = 0, b = 0, c = 0, counter = 0] = this.#state;
    const result = (a + b + counter) | 0;
    this.#state[0] = b ^ (b >>> 9);
    this.#state[1] = c + (c << 3);
    this.#state[2] = ((c << 21) | (c >>> 11)) + result;
    this.#state[3] = counter + 1;
    return result >>> 0;
  }

  /** The next number in [0, 1), a multiple of 2⁻⁵³. */
  uniform(): number {
    return ((this.uint32() >>> 5) * 0x400_0000 + (this.uint32() >>> 6)) / 0x20_0000_0000_0000;
  }

  /** The next whole number in [0, limit), each equally likely; `limit` is from 1 to 2³². */
  below(limit: number): number {
    const fair = 0x1_0000_0000 - (0x1_0000_0000 % limit);
    for (;;) {
      const value = this.uint32();
      if (value < fair) return value % limit;
    }
  }

  /** Brings the items into random order, in place (Fisher and Yates; Durstenfeld 1964). */
  shuffle<Items extends Indexed>(items: Items): Items {
    const list: Indexed = items;
    for (let i = list.length - 1; i > 0; i--) {
      const other = this.below(i + 1);
      const held = list[i];
      list[i] = list[other];
      list[other] = held;
    }
    return items;
  }

  /** A standard normal number (Marsaglia and Bray 1964, the polar method). */
  normal(): number {
    const spare = this.#spareNormal;
    if (spare !== undefined) {
      this.#spareNormal = undefined;
      return spare;
    }
    for (;;) {
      const x = 2 * this.uniform() - 1;
      const y = 2 * this.uniform() - 1;
      const square = x * x + y * y;
      if (square === 0 || square >= 1) continue;
      const factor = Math.sqrt((-2 * ln(square)) / square);
      this.#spareNormal = y * factor;
      return x * factor;
    }
  }

  /**
   * The natural logarithm of a Gamma(shape, 1) number, `shape` > 0 (Marsaglia and Tsang 2000; shapes below 1 by their
   * section 6). A logarithm, because with a small shape the number itself is often below the smallest double.
   */
  lnGamma(shape: number): number {
    if (shape < 1) return this.lnGamma(shape + 1) + ln(this.#positive()) / shape;
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = this.normal();
      const root = 1 + c * x;
      if (root <= 0) continue;
      const v = root * root * root;
      if (ln(this.#positive()) < 0.5 * x * x + d * (1 - v + ln(v))) return ln(d) + ln(v);
    }
  }

  /** A symmetric Dirichlet(`alpha`) point: `size` shares that are not negative and add up to 1. */
  dirichlet(alpha: number, size: number): Float64Array {
    const shares = Float64Array.from({ length: size }, () => this.lnGamma(alpha));
    const largest = shares.reduce((most, value) => (value > most ? value : most), Number.NEGATIVE_INFINITY);
    let total = 0;
    for (const [i, value] of shares.entries()) {
      const share = exp(value - largest);
      shares[i] = share;
      total += share;
    }
    return shares.map((share) => share / total);
  }

  #positive(): number {
    return this.uniform() || Number.EPSILON / 2;
  }
}

const LN2 = Math.LN2;

/** Natural logarithm of a positive, normal number: `2^k × m`, and the series of `2 artanh((m − 1) / (m + 1))`. */
function ln(x: number): number {
  let exponent = 0;
  let mantissa = x;
  while (mantissa >= Math.SQRT2) {
    mantissa /= 2;
    exponent++;
  }
  while (mantissa < Math.SQRT1_2) {
    mantissa *= 2;
    exponent--;
  }
  const t = (mantissa - 1) / (mantissa + 1);
  const square = t * t;
  let sum = 0;
  for (let power = 25; power >= 1; power -= 2) sum = sum * square + 1 / power;
  return exponent * LN2 + 2 * t * sum;
}

/** `e^x` for x of at most 0; zero below −700. */
function exp(x: number): number {
  if (x < -700) return 0;
  const halvings = Math.round(-x / LN2);
  const rest = x + halvings * LN2;
  let sum = 1;
  for (let n = 18; n >= 1; n--) sum = 1 + (sum * rest) / n;
  for (let n = 0; n < halvings; n++) sum /= 2;
  return sum;
}
