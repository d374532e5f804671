import { multiplyAdd } from './vector';

// Beyond these e^x is no longer a normal float32.
const LOWEST: f32 = -87.33654;
const HIGHEST: f32 = 88.3762;
const LOG2_E: f32 = Mathf.LOG2E;
// ln 2 in two parts: the first has few enough bits for its products to be exact.
const LN2_HIGH: f32 = 0.693359375;
const LN2_LOW: f32 = -2.1219444e-4;

/**
 * e^x of four values, right to some 2⁻²²; keeps NaN. Reduction by powers of two and a polynomial (S. Moshier, Cephes
 * Mathematical Library, `expf`, 1989).
 */
export function exponential(values: v128): v128 {
  const x = f32x4.max(f32x4.min(values, f32x4.splat(HIGHEST)), f32x4.splat(LOWEST));
  const n = f32x4.nearest(f32x4.mul(x, f32x4.splat(LOG2_E)));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(LN2_HIGH)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(LN2_LOW)));
  let p = multiplyAdd(f32x4.splat(1.98756915e-4), r, f32x4.splat(1.3981999507e-3));
  p = multiplyAdd(p, r, f32x4.splat(8.3334519073e-3));
  p = multiplyAdd(p, r, f32x4.splat(4.1665795894e-2));
  p = multiplyAdd(p, r, f32x4.splat(1.6666665459e-1));
  p = multiplyAdd(p, r, f32x4.splat(5.0000001201e-1));
  p = multiplyAdd(p, f32x4.mul(r, r), f32x4.add(r, f32x4.splat(1)));
  const power = i32x4.shl(i32x4.add(i32x4.trunc_sat_f32x4_s(n), i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}

/** 1 / (1 + e⁻ˣ) of four values. */
export function logistic(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(x))));
}
