import { packPanel } from './gemm-pack';
import { flatRowTiles, tallRowTiles } from './gemm-row-tiles';
import { flatTiles, nextTileRows, TALL_TILE, TILE_COLUMNS, tallTiles } from './gemm-tiles';
import { FLOAT } from './vector';

// Blocking after Goto and van de Geijn (2008), "Anatomy of High-Performance Matrix Multiplication", except that A is
// read where it lies unless packing pays. The packed block of B stays in the second-level cache, and what the inner
// loop repeats, a panel of B or some rows of A, in the first.

/** Depth of a block. */
const BLOCK_DEPTH: i32 = 256;
/** Columns of a packed block of B. */
const BLOCK_COLUMNS: i32 = 512;
/** Up to so many rows, A is packed whole and each panel of B just before its only use, while it is hot. */
const FEW_ROWS: i32 = 64;
/** From such a depth and so many columns on, packing rows of A is cheaper than six pointers. */
const DEEP: i32 = 128;
const WIDE: i32 = 256;

const ZEROS = memory.data(BLOCK_COLUMNS * 4, 16);
const EDGE_C = memory.data(TALL_TILE * TILE_COLUMNS * 4, 16);
const PANELS_A = memory.data((FEW_ROWS + TALL_TILE) * BLOCK_DEPTH * 4, 64);
const BLOCK_B = memory.data(BLOCK_DEPTH * BLOCK_COLUMNS * 4, 64);

/** Computes whole tiles, from rows of A that lie along memory or across it. */
function runTiles(
  along: bool,
  rows: i32,
  columns: i32,
  k: i32,
  a: usize,
  step: usize,
  b: usize,
  start: usize,
  startStride: usize,
  c: usize,
  stride: usize,
  floor: v128,
): void {
  if (along) {
    if (rows === TALL_TILE) tallRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
    else flatRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
  } else if (rows === TALL_TILE) tallTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
  else flatTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
}

function copyTile(target: usize, targetStride: usize, source: usize, stride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      const at = <usize>j * FLOAT;
      store<f32>(target + <usize>r * targetStride + at, load<f32>(source + <usize>r * stride + at));
    }
  }
}

/** Computes `rows` rows of `columns` columns, what does not fill a tile through one aside. */
function multiplyRows(
  along: bool,
  tileRows: i32,
  rows: i32,
  columns: i32,
  k: i32,
  a: usize,
  step: usize,
  b: usize,
  start: usize,
  startStride: usize,
  c: usize,
  stride: usize,
  floor: v128,
): void {
  const whole = rows < tileRows ? 0 : columns & ~(TILE_COLUMNS - 1);
  runTiles(along, tileRows, whole, k, a, step, b, start, startStride, c, stride, floor);
  for (let j = whole; j < columns; j += TILE_COLUMNS) {
    const width = min(TILE_COLUMNS, columns - j);
    const at = <usize>j * FLOAT;
    copyTile(EDGE_C, 32, start + at, startStride, rows, width);
    runTiles(along, tileRows, TILE_COLUMNS, k, a, step, b + at * <usize>k, EDGE_C, 32, EDGE_C, 32, floor);
    copyTile(c + at, stride, EDGE_C, 32, rows, width);
  }
}

/** Scales `count` values in place. */
function scaleMatrix(c: usize, count: usize, factor: f32): void {
  for (const end = c + count * FLOAT; c < end; c += FLOAT) store<f32>(c, load<f32>(c) * factor);
}

function product(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
  a: usize,
  b: usize,
  accumulate: bool,
  bias: usize,
  relu: bool,
  c: usize,
): void {
  const along = !transposeA;
  const strideA = <usize>(transposeA ? m : k) * FLOAT;
  const strideB = <usize>(transposeB ? k : n) * FLOAT;
  const stride = <usize>n * FLOAT;
  const rowStepA = transposeA ? FLOAT : strideA;
  const rowStepB = transposeB ? FLOAT : strideB;
  const columnStepB = transposeB ? strideB : FLOAT;
  for (let n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    const columns = min(BLOCK_COLUMNS, n - n0);
    for (let k0 = 0; k0 < k; k0 += BLOCK_DEPTH) {
      const depth = min(BLOCK_DEPTH, k - k0);
      const floor = relu && k0 + depth === k ? f32x4.splat(0) : f32x4.splat(-Infinity);
      const blockA = a + <usize>k0 * (transposeA ? strideA : FLOAT);
      const blockB = b + <usize>k0 * rowStepB + <usize>n0 * columnStepB;
      const fresh = k0 === 0 && !accumulate;
      const startStride = fresh ? 0 : stride;
      const sliced = m <= FEW_ROWS && depth >= DEEP;
      const packs = sliced || (along && depth >= DEEP && columns >= WIDE);
      const slice = sliced ? TILE_COLUMNS : columns;
      for (let j = 0; j < columns; j += slice) {
        const sliceColumns = min(slice, columns - j);
        for (let p = 0; p < sliceColumns; p += TILE_COLUMNS) {
          const width = min(TILE_COLUMNS, sliceColumns - p);
          const from = blockB + <usize>(j + p) * columnStepB;
          packPanel(transposeB, from, strideB, width, TILE_COLUMNS, depth, alpha, BLOCK_B + <usize>(p * depth) * FLOAT);
        }
        const left = <usize>(n0 + j) * FLOAT;
        const started = bias !== 0 ? bias + left : ZEROS;
        for (let i = 0; i < m; ) {
          const tileRows = nextTileRows(m - i);
          const rows = min(tileRows, m - i);
          let from = blockA + <usize>i * rowStepA;
          let step = strideA;
          const packed = packs || rows < tileRows;
          if (packed) {
            const panel = sliced ? PANELS_A + <usize>(i * depth) * FLOAT : PANELS_A;
            if (j === 0) packPanel(along, from, strideA, rows, tileRows, depth, 1, panel);
            from = panel;
            step = <usize>tileRows * FLOAT;
          }
          const direct = along && !packed;
          const at = c + <usize>i * stride + left;
          const start = fresh ? started : at;
          multiplyRows(
            direct,
            tileRows,
            rows,
            sliceColumns,
            depth,
            from,
            step,
            BLOCK_B,
            start,
            startStride,
            at,
            stride,
            floor,
          );
          i += tileRows;
        }
      }
    }
  }
}

export function gemm(
  transposeA: bool,
  transposeB: bool,
  m: i32,
  n: i32,
  k: i32,
  alpha: f32,
  a: usize,
  b: usize,
  beta: f32,
  c: usize,
): void {
  if (beta !== 0 && beta !== 1) scaleMatrix(c, <usize>m * <usize>n, beta);
  product(transposeA, transposeB, m, n, k, alpha, a, b, beta !== 0, 0, false, c);
}

export function gemmBias(m: i32, n: i32, k: i32, a: usize, b: usize, bias: usize, relu: bool, c: usize): void {
  product(false, false, m, n, k, 1, a, b, false, bias, relu, c);
}
