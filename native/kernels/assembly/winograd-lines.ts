import { multiplyAdd } from './vector';

// Winograd's minimal filtering with the six points 0, ±1, ±2 and ∞, and Lavin and Gray's matrices (2016, "Fast
// Algorithms for Convolutional Neural Networks", section 4), along one line of a tile: F(4, 3) for kernels of 3 and
// F(2, 5) for kernels of 5 share their transform of the input. A step is the bytes from one value of a line to the next,
// `next` those from one line to the next.

function v(value: f32): v128 {
  return f32x4.splat(value);
}

/** Six input values a line to six points: `Bᵀ d`. */
export function inputLines(
  lines: i32,
  target: usize,
  targetStep: usize,
  targetNext: usize,
  source: usize,
  step: usize,
  next: usize,
): void {
  for (; lines > 0; lines--, source += next, target += targetNext) {
    let from = source;
    let to = target;
    const d0 = v128.load(from);
    from += step;
    const d1 = v128.load(from);
    from += step;
    const d2 = v128.load(from);
    from += step;
    const d3 = v128.load(from);
    from += step;
    const d4 = v128.load(from);
    from += step;
    const d5 = v128.load(from);
    const even = multiplyAdd(d2, v(-4), d4);
    const odd = multiplyAdd(d1, v(-4), d3);
    const far = f32x4.sub(d4, d2);
    const slope = f32x4.sub(d3, d1);
    v128.store(to, multiplyAdd(d0, v(4), multiplyAdd(d2, v(-5), d4)));
    to += targetStep;
    v128.store(to, f32x4.add(even, odd));
    to += targetStep;
    v128.store(to, f32x4.sub(even, odd));
    to += targetStep;
    v128.store(to, multiplyAdd(slope, v(2), far));
    to += targetStep;
    v128.store(to, multiplyAdd(slope, v(-2), far));
    to += targetStep;
    v128.store(to, multiplyAdd(d1, v(4), multiplyAdd(d3, v(-5), d5)));
  }
}

/** The transpose of `inputLines`: `B t`. */
export function inputLinesBackward(
  lines: i32,
  target: usize,
  targetStep: usize,
  targetNext: usize,
  source: usize,
  step: usize,
  next: usize,
): void {
  for (; lines > 0; lines--, source += next, target += targetNext) {
    let from = source;
    let to = target;
    const t0 = v128.load(from);
    from += step;
    const t1 = v128.load(from);
    from += step;
    const t2 = v128.load(from);
    from += step;
    const t3 = v128.load(from);
    from += step;
    const t4 = v128.load(from);
    from += step;
    const t5 = v128.load(from);
    const nearSum = f32x4.add(t1, t2);
    const near = f32x4.sub(t1, t2);
    const farSum = f32x4.add(t3, t4);
    const far = f32x4.sub(t3, t4);
    v128.store(to, f32x4.mul(t0, v(4)));
    to += targetStep;
    v128.store(to, multiplyAdd(near, v(-4), multiplyAdd(far, v(-2), f32x4.mul(t5, v(4)))));
    to += targetStep;
    v128.store(to, multiplyAdd(t0, v(-5), multiplyAdd(nearSum, v(-4), f32x4.neg(farSum))));
    to += targetStep;
    v128.store(to, multiplyAdd(t5, v(-5), multiplyAdd(far, v(2), near)));
    to += targetStep;
    v128.store(to, f32x4.add(t0, f32x4.add(nearSum, farSum)));
    to += targetStep;
    v128.store(to, t5);
  }
}

/** Six points a line to `size` output values, 2 or 4: `Aᵀ m`. */
export function outputLines(
  lines: i32,
  target: usize,
  targetStep: usize,
  targetNext: usize,
  source: usize,
  step: usize,
  next: usize,
  size: i32,
): void {
  for (; lines > 0; lines--, source += next, target += targetNext) {
    let from = source;
    let to = target;
    const m0 = v128.load(from);
    from += step;
    const m1 = v128.load(from);
    from += step;
    const m2 = v128.load(from);
    from += step;
    const m3 = v128.load(from);
    from += step;
    const m4 = v128.load(from);
    from += step;
    const m5 = v128.load(from);
    const nearSum = f32x4.add(m1, m2);
    const near = f32x4.sub(m1, m2);
    const farSum = f32x4.add(m3, m4);
    const far = f32x4.sub(m3, m4);
    v128.store(to, f32x4.add(m0, f32x4.add(nearSum, farSum)));
    to += targetStep;
    const second = multiplyAdd(far, v(2), near);
    if (size === 2) {
      v128.store(to, f32x4.add(second, m5));
      continue;
    }
    v128.store(to, second);
    to += targetStep;
    v128.store(to, multiplyAdd(farSum, v(4), nearSum));
    to += targetStep;
    v128.store(to, multiplyAdd(far, v(8), f32x4.add(near, m5)));
  }
}

/** The transpose of `outputLines`: `A y`. */
export function outputLinesBackward(
  lines: i32,
  target: usize,
  targetStep: usize,
  targetNext: usize,
  source: usize,
  step: usize,
  next: usize,
  size: i32,
): void {
  for (; lines > 0; lines--, source += next, target += targetNext) {
    let from = source;
    let to = target;
    const y0 = v128.load(from);
    from += step;
    const y1 = v128.load(from);
    from += step;
    let last = y1;
    let even1 = y0;
    let odd1 = y1;
    let even2 = y0;
    let odd2 = f32x4.add(y1, y1);
    if (size === 4) {
      const y2 = v128.load(from);
      from += step;
      last = v128.load(from);
      even1 = f32x4.add(y0, y2);
      odd1 = f32x4.add(y1, last);
      even2 = multiplyAdd(y2, v(4), y0);
      odd2 = multiplyAdd(last, v(8), odd2);
    }
    v128.store(to, y0);
    to += targetStep;
    v128.store(to, f32x4.add(even1, odd1));
    to += targetStep;
    v128.store(to, f32x4.sub(even1, odd1));
    to += targetStep;
    v128.store(to, f32x4.add(even2, odd2));
    to += targetStep;
    v128.store(to, f32x4.sub(even2, odd2));
    to += targetStep;
    v128.store(to, last);
  }
}
