import { FLOAT, multiplyAdd } from './vector';

// The tiles of gemm-tiles.ts for an A whose rows lie along memory: no packing, but one pointer a row.

/** As `tallTiles`, for six rows of A that lie along memory, `step` bytes apart. */
export function tallRowTiles(
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
    let p1 = p0 + step;
    let p2 = p1 + step;
    let p3 = p2 + step;
    let p4 = p3 + step;
    let p5 = p4 + step;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      s = v128.load_splat<f32>(p1);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      s = v128.load_splat<f32>(p2);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      s = v128.load_splat<f32>(p3);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      s = v128.load_splat<f32>(p4);
      e0 = multiplyAdd(s, x, e0);
      e1 = multiplyAdd(s, y, e1);
      s = v128.load_splat<f32>(p5);
      f0 = multiplyAdd(s, x, f0);
      f1 = multiplyAdd(s, y, f1);
      p0 += FLOAT;
      p1 += FLOAT;
      p2 += FLOAT;
      p3 += FLOAT;
      p4 += FLOAT;
      p5 += FLOAT;
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
export function flatRowTiles(
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
    let p1 = p0 + step;
    let p2 = p1 + step;
    let p3 = p2 + step;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      s = v128.load_splat<f32>(p1);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      s = v128.load_splat<f32>(p2);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      s = v128.load_splat<f32>(p3);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      p0 += FLOAT;
      p1 += FLOAT;
      p2 += FLOAT;
      p3 += FLOAT;
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
