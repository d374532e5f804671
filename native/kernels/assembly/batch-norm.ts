import { FLOAT } from './vector';

// Rows × columns values are normalised column by column. All of a column's four neighbours go in one vector.

/** Four values from `at`, of which only `lanes` may be read; the others are zero. */
function take(at: usize, lanes: i32): v128 {
  if (lanes === 4) return v128.load(at);
  let vector = v128.load32_zero(at);
  if (lanes > 1) vector = v128.load32_lane(at + FLOAT, vector, 1);
  if (lanes > 2) vector = v128.load32_lane(at + 2 * FLOAT, vector, 2);
  return vector;
}

function put(at: usize, vector: v128, lanes: i32): void {
  if (lanes === 4) {
    v128.store(at, vector);
    return;
  }
  v128.store32_lane(at, vector, 0);
  if (lanes > 1) v128.store32_lane(at + FLOAT, vector, 1);
  if (lanes > 2) v128.store32_lane(at + 2 * FLOAT, vector, 2);
}

export function columnMoments(mean: usize, variance: usize, source: usize, rows: i32, columns: i32): void {
  const stride = <usize>columns * FLOAT;
  const share = f32x4.splat(1 / <f32>rows);
  for (let c = 0; c < columns; c += 4) {
    const lanes = min(4, columns - c);
    const at = <usize>c * FLOAT;
    let sum = f32x4.splat(0);
    for (let r = 0, p = source + at; r < rows; r++, p += stride) sum = f32x4.add(sum, take(p, lanes));
    const centre = f32x4.mul(sum, share);
    let squares = f32x4.splat(0);
    for (let r = 0, p = source + at; r < rows; r++, p += stride) {
      const difference = f32x4.sub(take(p, lanes), centre);
      squares = f32x4.add(squares, f32x4.mul(difference, difference));
    }
    put(mean + at, centre, lanes);
    put(variance + at, f32x4.mul(squares, share), lanes);
  }
}

/** 1 / √(variance + epsilon). */
function inverseDeviation(variance: v128, epsilon: f32): v128 {
  return f32x4.div(f32x4.splat(1), f32x4.sqrt(f32x4.add(variance, f32x4.splat(epsilon))));
}

export function normaliseColumns(
  target: usize,
  source: usize,
  mean: usize,
  variance: usize,
  gain: usize,
  bias: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const stride = <usize>columns * FLOAT;
  for (let c = 0; c < columns; c += 4) {
    const lanes = min(4, columns - c);
    const at = <usize>c * FLOAT;
    const centre = take(mean + at, lanes);
    const factor = f32x4.mul(inverseDeviation(take(variance + at, lanes), epsilon), take(gain + at, lanes));
    const shift = take(bias + at, lanes);
    for (let r = 0, p = at; r < rows; r++, p += stride) {
      const centred = f32x4.sub(take(source + p, lanes), centre);
      put(target + p, f32x4.add(f32x4.mul(centred, factor), shift), lanes);
    }
  }
}

export function normaliseColumnsBackward(
  target: usize,
  gainGradient: usize,
  biasGradient: usize,
  gradient: usize,
  source: usize,
  mean: usize,
  variance: usize,
  gain: usize,
  rows: i32,
  columns: i32,
  epsilon: f32,
): void {
  const stride = <usize>columns * FLOAT;
  const share = f32x4.splat(1 / <f32>rows);
  for (let c = 0; c < columns; c += 4) {
    const lanes = min(4, columns - c);
    const at = <usize>c * FLOAT;
    const centre = take(mean + at, lanes);
    const inverse = inverseDeviation(take(variance + at, lanes), epsilon);
    let sum = f32x4.splat(0);
    let product = f32x4.splat(0);
    for (let r = 0, p = at; r < rows; r++, p += stride) {
      const slope = take(gradient + p, lanes);
      sum = f32x4.add(sum, slope);
      product = f32x4.add(product, f32x4.mul(slope, f32x4.sub(take(source + p, lanes), centre)));
    }
    product = f32x4.mul(product, inverse);
    put(gainGradient + at, product, lanes);
    put(biasGradient + at, sum, lanes);
    if (target === 0) continue;
    const factor = f32x4.mul(inverse, take(gain + at, lanes));
    const lift = f32x4.mul(sum, share);
    const tilt = f32x4.mul(f32x4.mul(product, share), inverse);
    for (let r = 0, p = at; r < rows; r++, p += stride) {
      const centred = f32x4.sub(take(source + p, lanes), centre);
      const rest = f32x4.sub(f32x4.sub(take(gradient + p, lanes), lift), f32x4.mul(centred, tilt));
      put(target + p, f32x4.mul(rest, factor), lanes);
    }
  }
}
