import { multiplyAdd } from './vector';

// A tile of 6 × 8 keeps 12 sums, two vectors of B and one of A in the 15 vector registers that V8 leaves free on
// x86-64. The strict build needs one more for each product, and there 4 × 8 is half as fast again. Tiles differ in
// shape only, never in the order in which an element is summed.

/** Rows of the tall tile. */
export const TALL_TILE: i32 = 6;
/** Rows of the flat tile. */
export const FLAT_TILE: i32 = 4;

/** Rows of the next tile when `rows` are left: the plan that pads least. */
export function nextTileRows(rows: i32): i32 {
  if (!ASC_FEATURE_RELAXED_SIMD) return FLAT_TILE;
  return rows <= 4 || rows === 7 || rows === 8 ? FLAT_TILE : TALL_TILE;
}

/**
 * `C = max(floor, start + A·B)` for six rows and `columns`, a multiple of eight. Step `i` of `k` reads six neighbouring
 * values at `a + i × step`; `b` holds one packed panel for each eight columns. Row `r` starts from the values at
 * `start + r × startStride` and goes to `c + r × stride`; all steps and strides in bytes. `floor` points to zero for
 * relu, else to −∞; pmax keeps NaN, so that a diverged model is seen.
 */
export function tallTiles(
  columns: i32,
  k: i32,
  a: usize,
  step: usize,
  b: usize,
  start: usize,
  startStride: usize,
  c: usize,
  stride: usize,
  floor: usize,
): void {
  for (let j = 0; j < columns; j += 8, start += 32, c += 32) {
    let from = start;
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    from += startStride;
    let b0 = v128.load(from);
    let b1 = v128.load(from, 16);
    from += startStride;
    let c0 = v128.load(from);
    let c1 = v128.load(from, 16);
    from += startStride;
    let d0 = v128.load(from);
    let d1 = v128.load(from, 16);
    from += startStride;
    let e0 = v128.load(from);
    let e1 = v128.load(from, 16);
    from += startStride;
    let f0 = v128.load(from);
    let f1 = v128.load(from, 16);
    let p0 = a;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      s = v128.load_splat<f32>(p0, 4);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      s = v128.load_splat<f32>(p0, 8);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      s = v128.load_splat<f32>(p0, 12);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      s = v128.load_splat<f32>(p0, 16);
      e0 = multiplyAdd(s, x, e0);
      e1 = multiplyAdd(s, y, e1);
      s = v128.load_splat<f32>(p0, 20);
      f0 = multiplyAdd(s, x, f0);
      f1 = multiplyAdd(s, y, f1);
      p0 += step;
      b += 32;
    }
    const least = v128.load_splat<f32>(floor);
    let to = c;
    v128.store(to, f32x4.pmax(a0, least));
    v128.store(to, f32x4.pmax(a1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(b0, least));
    v128.store(to, f32x4.pmax(b1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(c0, least));
    v128.store(to, f32x4.pmax(c1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(d0, least));
    v128.store(to, f32x4.pmax(d1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(e0, least));
    v128.store(to, f32x4.pmax(e1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(f0, least));
    v128.store(to, f32x4.pmax(f1, least), 16);
  }
}

/** The same for four rows. */
export function flatTiles(
  columns: i32,
  k: i32,
  a: usize,
  step: usize,
  b: usize,
  start: usize,
  startStride: usize,
  c: usize,
  stride: usize,
  floor: usize,
): void {
  for (let j = 0; j < columns; j += 8, start += 32, c += 32) {
    let from = start;
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    from += startStride;
    let b0 = v128.load(from);
    let b1 = v128.load(from, 16);
    from += startStride;
    let c0 = v128.load(from);
    let c1 = v128.load(from, 16);
    from += startStride;
    let d0 = v128.load(from);
    let d1 = v128.load(from, 16);
    let p0 = a;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      s = v128.load_splat<f32>(p0, 4);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      s = v128.load_splat<f32>(p0, 8);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      s = v128.load_splat<f32>(p0, 12);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      p0 += step;
      b += 32;
    }
    const least = v128.load_splat<f32>(floor);
    let to = c;
    v128.store(to, f32x4.pmax(a0, least));
    v128.store(to, f32x4.pmax(a1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(b0, least));
    v128.store(to, f32x4.pmax(b1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(c0, least));
    v128.store(to, f32x4.pmax(c1, least), 16);
    to += stride;
    v128.store(to, f32x4.pmax(d0, least));
    v128.store(to, f32x4.pmax(d1, least), 16);
  }
}
