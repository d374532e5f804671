import { FLAT_TILE, TALL_TILE } from './gemm-tiles';
import { FLOAT } from './vector';

// Packed panels interleave the rows of A (or the columns of B) that one tile reads, so that the tile walks both
// panels straight on. Missing rows and columns are packed as zeros.

/** Stores the columns of a 4 × 4 block, given by rows, at `target`, `target + step`, … */
function storeTransposed(r0: v128, r1: v128, r2: v128, r3: v128, target: usize, step: usize): void {
  const low01 = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  const low23 = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5);
  const high23 = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(target + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(target + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(target + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** The same for two rows. */
function storePairs(r0: v128, r1: v128, target: usize, step: usize): void {
  const low = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5);
  const high = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
  v128.store64_lane(target, low, 0);
  v128.store64_lane(target + step, low, 1);
  v128.store64_lane(target + 2 * step, high, 0);
  v128.store64_lane(target + 3 * step, high, 1);
}

/** Interleaves `rows` rows of `k` values, `stride` bytes apart and scaled, into a panel that is `width` wide. */
function interleaveRows(source: usize, stride: usize, rows: i32, width: i32, k: i32, scale: f32, panel: usize): void {
  const step = <usize>width * FLOAT;
  const factor = f32x4.splat(scale);
  let row = 0;
  while (rows - row >= 2) {
    const four = rows - row >= 4;
    let p = source + <usize>row * stride;
    let q = panel + <usize>row * FLOAT;
    const r1 = stride;
    const r2 = stride + stride;
    const r3 = r2 + stride;
    let i = 0;
    for (; i + 4 <= k; i += 4) {
      const v0 = f32x4.mul(v128.load(p), factor);
      const v1 = f32x4.mul(v128.load(p + r1), factor);
      if (four)
        storeTransposed(v0, v1, f32x4.mul(v128.load(p + r2), factor), f32x4.mul(v128.load(p + r3), factor), q, step);
      else storePairs(v0, v1, q, step);
      p += 16;
      q += 4 * step;
    }
    for (; i < k; i++) {
      store<f32>(q, load<f32>(p) * scale);
      store<f32>(q, load<f32>(p + r1) * scale, 4);
      if (four) {
        store<f32>(q, load<f32>(p + r2) * scale, 8);
        store<f32>(q, load<f32>(p + r3) * scale, 12);
      }
      p += FLOAT;
      q += step;
    }
    row += four ? 4 : 2;
  }
  for (; row < width; row++) {
    let p = source + <usize>row * stride;
    let q = panel + <usize>row * FLOAT;
    for (let i = 0; i < k; i++) {
      store<f32>(q, row < rows ? load<f32>(p) * scale : 0);
      p += FLOAT;
      q += step;
    }
  }
}

/** Copies `columns` neighbouring values, scaled, from each of `k` rows into a panel that is `width` wide. */
function copyColumns(source: usize, stride: usize, columns: i32, width: i32, k: i32, scale: f32, panel: usize): void {
  const factor = f32x4.splat(scale);
  if (columns === width && width === 16) {
    for (let i = 0; i < k; i++) {
      v128.store(panel, f32x4.mul(v128.load(source), factor));
      v128.store(panel, f32x4.mul(v128.load(source, 16), factor), 16);
      v128.store(panel, f32x4.mul(v128.load(source, 32), factor), 32);
      v128.store(panel, f32x4.mul(v128.load(source, 48), factor), 48);
      source += stride;
      panel += 64;
    }
  } else if (columns === width && width === 8) {
    for (let i = 0; i < k; i++) {
      v128.store(panel, f32x4.mul(v128.load(source), factor));
      v128.store(panel, f32x4.mul(v128.load(source, 16), factor), 16);
      source += stride;
      panel += 32;
    }
  } else if (columns === width && width === TALL_TILE) {
    for (let i = 0; i < k; i++) {
      v128.store(panel, f32x4.mul(v128.load(source), factor));
      v128.store64_lane(panel, f32x4.mul(v128.load64_zero(source, 16), factor), 0, 16);
      source += stride;
      panel += 24;
    }
  } else if (columns === width && width === FLAT_TILE) {
    for (let i = 0; i < k; i++) {
      v128.store(panel, f32x4.mul(v128.load(source), factor));
      source += stride;
      panel += 16;
    }
  } else {
    for (let i = 0; i < k; i++) {
      for (let c = 0; c < width; c++) {
        const value = c < columns ? load<f32>(source + <usize>c * FLOAT) * scale : 0;
        store<f32>(panel + <usize>c * FLOAT, value);
      }
      source += stride;
      panel += <usize>width * FLOAT;
    }
  }
}

/**
 * Packs `count` rows of op(A) or columns of op(B), `k` values deep and scaled, into one panel `width` wide.
 * `along` says that one row (or column) lies along memory, `stride` bytes from the next; else the same depth does.
 */
export function packPanel(
  along: bool,
  source: usize,
  stride: usize,
  count: i32,
  width: i32,
  k: i32,
  scale: f32,
  panel: usize,
): void {
  if (along) interleaveRows(source, stride, count, width, k, scale, panel);
  else copyColumns(source, stride, count, width, k, scale, panel);
}
