import { FLOAT, VECTOR } from './vector';

/** Adds `alpha × sum` to `beta × target`; a beta of zero does not read the target. */
function settle(target: usize, sum: f32, alpha: f32, beta: f32): void {
  store<f32>(target, beta === 0 ? alpha * sum : alpha * sum + beta * load<f32>(target));
}

export function columnSums(target: usize, source: usize, rows: i32, columns: i32, alpha: f32, beta: f32): void {
  const stride = <usize>columns * FLOAT;
  let c = 0;
  for (; c + 8 <= columns; c += 8) {
    let low = f32x4.splat(0);
    let high = f32x4.splat(0);
    let p = source + <usize>c * FLOAT;
    for (let r = 0; r < rows; r++, p += stride) {
      low = f32x4.add(low, v128.load(p));
      high = f32x4.add(high, v128.load(p, VECTOR));
    }
    const q = target + <usize>c * FLOAT;
    settle(q, f32x4.extract_lane(low, 0), alpha, beta);
    settle(q + 4, f32x4.extract_lane(low, 1), alpha, beta);
    settle(q + 8, f32x4.extract_lane(low, 2), alpha, beta);
    settle(q + 12, f32x4.extract_lane(low, 3), alpha, beta);
    settle(q + 16, f32x4.extract_lane(high, 0), alpha, beta);
    settle(q + 20, f32x4.extract_lane(high, 1), alpha, beta);
    settle(q + 24, f32x4.extract_lane(high, 2), alpha, beta);
    settle(q + 28, f32x4.extract_lane(high, 3), alpha, beta);
  }
  for (; c < columns; c++) {
    let sum: f32 = 0;
    let p = source + <usize>c * FLOAT;
    for (let r = 0; r < rows; r++, p += stride) sum += load<f32>(p);
    settle(target + <usize>c * FLOAT, sum, alpha, beta);
  }
}

export function firstNonFinite(source: usize, count: i32): i32 {
  // Infinities and NaN are the values whose exponent bits are all set.
  const exponent = i32x4.splat(0x7f800000);
  let i = 0;
  for (; i + 4 <= count; i += 4) {
    const bits = v128.load(source + <usize>i * FLOAT);
    if (v128.any_true(i32x4.eq(v128.and(bits, exponent), exponent))) break;
  }
  for (; i < count; i++) {
    if ((load<i32>(source + <usize>i * FLOAT) & 0x7f800000) === 0x7f800000) return i;
  }
  return -1;
}

export function addWeighted(sum: usize, source: usize, count: i32, weight: f64): void {
  const vector = f64x2.splat(weight);
  let i = 0;
  for (; i + 4 <= count; i += 4, sum += 32, source += VECTOR) {
    const low = f64x2.promote_low_f32x4(v128.load(source));
    const high = f64x2.promote_low_f32x4(v128.load64_zero(source, 8));
    v128.store(sum, f64x2.add(v128.load(sum), f64x2.mul(vector, low)));
    v128.store(sum, f64x2.add(v128.load(sum, 16), f64x2.mul(vector, high)), 16);
  }
  for (; i < count; i++, sum += 8, source += FLOAT) {
    store<f64>(sum, load<f64>(sum) + weight * <f64>load<f32>(source));
  }
}

export function addQuotient(target: usize, sum: usize, count: i32, divisor: f64): void {
  for (let i = 0; i < count; i++, target += FLOAT, sum += 8) {
    store<f32>(target, <f32>(<f64>load<f32>(target) + load<f64>(sum) / divisor));
  }
}
