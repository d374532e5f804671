import { multiplyAdd } from './vector';

// The tiles of gemm-tiles.ts with sixteen columns: for engines that pair neighbouring vectors into 256 bits.

/** As `tallTiles`, for `columns`, a multiple of sixteen, and panels of sixteen. */
export function tallWideTiles(
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
  for (let j = 0; j < columns; j += 16, start += 64, c += 64) {
    let from = start;
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    let a2 = v128.load(from, 32);
    let a3 = v128.load(from, 48);
    from += startStride;
    let b0 = v128.load(from);
    let b1 = v128.load(from, 16);
    let b2 = v128.load(from, 32);
    let b3 = v128.load(from, 48);
    from += startStride;
    let c0 = v128.load(from);
    let c1 = v128.load(from, 16);
    let c2 = v128.load(from, 32);
    let c3 = v128.load(from, 48);
    from += startStride;
    let d0 = v128.load(from);
    let d1 = v128.load(from, 16);
    let d2 = v128.load(from, 32);
    let d3 = v128.load(from, 48);
    from += startStride;
    let e0 = v128.load(from);
    let e1 = v128.load(from, 16);
    let e2 = v128.load(from, 32);
    let e3 = v128.load(from, 48);
    from += startStride;
    let f0 = v128.load(from);
    let f1 = v128.load(from, 16);
    let f2 = v128.load(from, 32);
    let f3 = v128.load(from, 48);
    let p0 = a;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      const z = v128.load(b, 32);
      const w = v128.load(b, 48);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      a2 = multiplyAdd(s, z, a2);
      a3 = multiplyAdd(s, w, a3);
      s = v128.load_splat<f32>(p0, 4);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      b2 = multiplyAdd(s, z, b2);
      b3 = multiplyAdd(s, w, b3);
      s = v128.load_splat<f32>(p0, 8);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      c2 = multiplyAdd(s, z, c2);
      c3 = multiplyAdd(s, w, c3);
      s = v128.load_splat<f32>(p0, 12);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      d2 = multiplyAdd(s, z, d2);
      d3 = multiplyAdd(s, w, d3);
      s = v128.load_splat<f32>(p0, 16);
      e0 = multiplyAdd(s, x, e0);
      e1 = multiplyAdd(s, y, e1);
      e2 = multiplyAdd(s, z, e2);
      e3 = multiplyAdd(s, w, e3);
      s = v128.load_splat<f32>(p0, 20);
      f0 = multiplyAdd(s, x, f0);
      f1 = multiplyAdd(s, y, f1);
      f2 = multiplyAdd(s, z, f2);
      f3 = multiplyAdd(s, w, f3);
      p0 += step;
      b += 64;
    }
    const least = v128.load_splat<f32>(floor);
    let to = c;
    v128.store(to, f32x4.pmax(a0, least));
    v128.store(to, f32x4.pmax(a1, least), 16);
    v128.store(to, f32x4.pmax(a2, least), 32);
    v128.store(to, f32x4.pmax(a3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(b0, least));
    v128.store(to, f32x4.pmax(b1, least), 16);
    v128.store(to, f32x4.pmax(b2, least), 32);
    v128.store(to, f32x4.pmax(b3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(c0, least));
    v128.store(to, f32x4.pmax(c1, least), 16);
    v128.store(to, f32x4.pmax(c2, least), 32);
    v128.store(to, f32x4.pmax(c3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(d0, least));
    v128.store(to, f32x4.pmax(d1, least), 16);
    v128.store(to, f32x4.pmax(d2, least), 32);
    v128.store(to, f32x4.pmax(d3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(e0, least));
    v128.store(to, f32x4.pmax(e1, least), 16);
    v128.store(to, f32x4.pmax(e2, least), 32);
    v128.store(to, f32x4.pmax(e3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(f0, least));
    v128.store(to, f32x4.pmax(f1, least), 16);
    v128.store(to, f32x4.pmax(f2, least), 32);
    v128.store(to, f32x4.pmax(f3, least), 48);
  }
}

/** The same for four rows. */
export function flatWideTiles(
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
  for (let j = 0; j < columns; j += 16, start += 64, c += 64) {
    let from = start;
    let a0 = v128.load(from);
    let a1 = v128.load(from, 16);
    let a2 = v128.load(from, 32);
    let a3 = v128.load(from, 48);
    from += startStride;
    let b0 = v128.load(from);
    let b1 = v128.load(from, 16);
    let b2 = v128.load(from, 32);
    let b3 = v128.load(from, 48);
    from += startStride;
    let c0 = v128.load(from);
    let c1 = v128.load(from, 16);
    let c2 = v128.load(from, 32);
    let c3 = v128.load(from, 48);
    from += startStride;
    let d0 = v128.load(from);
    let d1 = v128.load(from, 16);
    let d2 = v128.load(from, 32);
    let d3 = v128.load(from, 48);
    let p0 = a;
    for (let i = 0; i < k; i++) {
      const x = v128.load(b);
      const y = v128.load(b, 16);
      const z = v128.load(b, 32);
      const w = v128.load(b, 48);
      let s = v128.load_splat<f32>(p0);
      a0 = multiplyAdd(s, x, a0);
      a1 = multiplyAdd(s, y, a1);
      a2 = multiplyAdd(s, z, a2);
      a3 = multiplyAdd(s, w, a3);
      s = v128.load_splat<f32>(p0, 4);
      b0 = multiplyAdd(s, x, b0);
      b1 = multiplyAdd(s, y, b1);
      b2 = multiplyAdd(s, z, b2);
      b3 = multiplyAdd(s, w, b3);
      s = v128.load_splat<f32>(p0, 8);
      c0 = multiplyAdd(s, x, c0);
      c1 = multiplyAdd(s, y, c1);
      c2 = multiplyAdd(s, z, c2);
      c3 = multiplyAdd(s, w, c3);
      s = v128.load_splat<f32>(p0, 12);
      d0 = multiplyAdd(s, x, d0);
      d1 = multiplyAdd(s, y, d1);
      d2 = multiplyAdd(s, z, d2);
      d3 = multiplyAdd(s, w, d3);
      p0 += step;
      b += 64;
    }
    const least = v128.load_splat<f32>(floor);
    let to = c;
    v128.store(to, f32x4.pmax(a0, least));
    v128.store(to, f32x4.pmax(a1, least), 16);
    v128.store(to, f32x4.pmax(a2, least), 32);
    v128.store(to, f32x4.pmax(a3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(b0, least));
    v128.store(to, f32x4.pmax(b1, least), 16);
    v128.store(to, f32x4.pmax(b2, least), 32);
    v128.store(to, f32x4.pmax(b3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(c0, least));
    v128.store(to, f32x4.pmax(c1, least), 16);
    v128.store(to, f32x4.pmax(c2, least), 32);
    v128.store(to, f32x4.pmax(c3, least), 48);
    to += stride;
    v128.store(to, f32x4.pmax(d0, least));
    v128.store(to, f32x4.pmax(d1, least), 16);
    v128.store(to, f32x4.pmax(d2, least), 32);
    v128.store(to, f32x4.pmax(d3, least), 48);
  }
}
