import { FLOAT, VECTOR } from './vector';

const DOUBLE: usize = 8;

/** Sorts n vectors, each lane for itself: Batcher's merge exchange (Knuth 1998, Algorithm 5.2.2M). Four coordinates at once. */
function sortLanes(lanes: usize, n: i32): void {
  if (n < 2) return;
  const highest = 1 << (31 - clz(n - 1));
  for (let p = highest; p > 0; p >>= 1) {
    let q = highest;
    let r = 0;
    let d = p;
    while (true) {
      const far = <usize>d * VECTOR;
      for (let i = 0; i < n - d; i++) {
        if ((i & p) !== r) continue;
        const near = lanes + <usize>i * VECTOR;
        const a = v128.load(near);
        const b = v128.load(near + far);
        v128.store(near, f32x4.min(a, b));
        v128.store(near + far, f32x4.max(a, b));
      }
      if (q === p) break;
      d = q - p;
      q >>= 1;
      r = p;
    }
  }
}

/** Brings four coordinates of every row into lanes, in order of size. */
function gatherSorted(lanes: usize, rows: usize, stride: usize, n: i32): void {
  for (let k = 0; k < n; k++) v128.store(lanes + <usize>k * VECTOR, v128.load(rows + <usize>k * stride));
  sortLanes(lanes, n);
}

export function medianOfRows(target: usize, rows: usize, stride: usize, n: i32, count: i32, lanes: usize): void {
  const half = f32x4.splat(0.5);
  const upper = lanes + <usize>(n >> 1) * VECTOR;
  const lower = lanes + <usize>((n - 1) >> 1) * VECTOR;
  for (let i = 0; i < count; i += 4, rows += VECTOR, target += VECTOR) {
    gatherSorted(lanes, rows, stride, n);
    const high = v128.load(upper);
    // Halves first: the sum of two large numbers may be infinite.
    const middle = f32x4.add(f32x4.mul(v128.load(lower), half), f32x4.mul(high, half));
    v128.store(target, n & 1 ? high : middle);
  }
}

export function trimmedMeanOfRows(
  target: usize,
  rows: usize,
  stride: usize,
  n: i32,
  count: i32,
  trimmed: i32,
  lanes: usize,
): void {
  const divisor = f64x2.splat(<f64>(n - 2 * trimmed));
  const end = lanes + <usize>(n - trimmed) * VECTOR;
  for (let i = 0; i < count; i += 4, rows += VECTOR, target += VECTOR) {
    gatherSorted(lanes, rows, stride, n);
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let lane = lanes + <usize>trimmed * VECTOR; lane < end; lane += VECTOR) {
      low = f64x2.add(low, f64x2.promote_low_f32x4(v128.load(lane)));
      high = f64x2.add(high, f64x2.promote_low_f32x4(v128.load64_zero(lane, 8)));
    }
    const first = f32x4.demote_f64x2_zero(f64x2.div(low, divisor));
    const last = f32x4.demote_f64x2_zero(f64x2.div(high, divisor));
    v128.store(target, v128.shuffle<i64>(first, last, 0, 2));
  }
}

function squaredDistance(a: usize, b: usize, count: i32): f64 {
  let low = f64x2.splat(0);
  let high = f64x2.splat(0);
  let i = 0;
  for (; i + 4 <= count; i += 4, a += VECTOR, b += VECTOR) {
    const first = f64x2.sub(f64x2.promote_low_f32x4(v128.load(a)), f64x2.promote_low_f32x4(v128.load(b)));
    const last = f64x2.sub(
      f64x2.promote_low_f32x4(v128.load64_zero(a, 8)),
      f64x2.promote_low_f32x4(v128.load64_zero(b, 8)),
    );
    low = f64x2.add(low, f64x2.mul(first, first));
    high = f64x2.add(high, f64x2.mul(last, last));
  }
  const sums = f64x2.add(low, high);
  let sum = f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1);
  for (; i < count; i++, a += FLOAT, b += FLOAT) {
    const difference = <f64>load<f32>(a) - <f64>load<f32>(b);
    sum += difference * difference;
  }
  return sum;
}

export function addDistancesOfRows(distances: usize, rows: usize, stride: usize, n: i32, count: i32): void {
  for (let i = 0; i < n; i++) {
    const row = rows + <usize>i * stride;
    for (let j = i + 1; j < n; j++) {
      const at = distances + <usize>(i * n + j) * DOUBLE;
      store<f64>(at, load<f64>(at) + squaredDistance(row, rows + <usize>j * stride, count));
    }
  }
}
