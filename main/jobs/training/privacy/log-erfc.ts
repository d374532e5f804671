/** Beyond it the continued fraction converges quickly; below it the series keeps its digits. */
const FAR = 2.5;
const FRACTION_TERMS = 120;
const LN_SQRT_PI = Math.log(Math.PI) / 2;

/**
 * The natural logarithm of the complementary error function, to about 1e-13, also where the function itself is below the
 * smallest double. Source: Abramowitz and Stegun 1964, 7.1.6 (series) and 7.1.14 (continued fraction).
 */
export function logErfc(x: number): number {
  if (x < FAR) return x < -FAR ? Math.log(2 - Math.exp(logErfc(-x))) : Math.log1p(-erf(x));
  let fraction = x;
  for (let n = FRACTION_TERMS; n >= 1; n--) fraction = x + n / 2 / fraction;
  return -x * x - LN_SQRT_PI - Math.log(fraction);
}

/** `2/√π e^(−x²) Σ 2ⁿ x^(2n+1) / (2n+1)!!`, of which all terms have the same sign. */
function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * sum;
}
