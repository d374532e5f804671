import { packPanel } from './gemm-pack';
import { multiplyRows, panelColumns, tileColumns } from './gemm-rows';
import { nextTileRows } from './gemm-tiles';
import { BLOCK_B, PANELS_A, scratch } from './scratch';
import { FLOAT } from './vector';

// Blocking after Goto and van de Geijn (2008), "Anatomy of High-Performance Matrix Multiplication", except that A is
// read where it lies unless packing pays. The packed block of B stays in the second-level cache, and what the inner
// loop repeats, a panel of B or some rows of A, in the first.

/** Depth of a block at most; blocks of one product are about equally deep. */
const BLOCK_DEPTH: i32 = 272;
/** Columns of a packed block of B. */
const BLOCK_COLUMNS: i32 = 512;
/** Up to so many rows, A is packed whole and each panel of B just before its only use, while it is hot. */
const FEW_ROWS: i32 = 64;
/** A product is large from such a depth and so many columns on; packing rows of A is then cheaper than six pointers. */
const DEEP: i32 = 128;
const WIDE: i32 = 128;

const ZEROS = memory.data(BLOCK_COLUMNS * 4, 16);
const NO_FLOOR = memory.data<f32>([-Infinity]);

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
  const packedA = scratch + PANELS_A;
  const packedB = scratch + BLOCK_B;
  const along = !transposeA;
  const strideA = <usize>(transposeA ? m : k) * FLOAT;
  const strideB = <usize>(transposeB ? k : n) * FLOAT;
  const stride = <usize>n * FLOAT;
  const rowStepA = transposeA ? FLOAT : strideA;
  const rowStepB = transposeB ? FLOAT : strideB;
  const columnStepB = transposeB ? strideB : FLOAT;
  const blocks = (k + BLOCK_DEPTH - 1) / BLOCK_DEPTH;
  const blockDepth = ((k + blocks - 1) / blocks + 3) & ~3;
  for (let n0 = 0; n0 < n; n0 += BLOCK_COLUMNS) {
    const columns = min(BLOCK_COLUMNS, n - n0);
    for (let k0 = 0; k0 < k; k0 += blockDepth) {
      const depth = min(blockDepth, k - k0);
      const floor = relu && k0 + depth === k ? ZEROS : NO_FLOOR;
      const blockA = a + <usize>k0 * (transposeA ? strideA : FLOAT);
      const blockB = b + <usize>k0 * rowStepB + <usize>n0 * columnStepB;
      const fresh = k0 === 0 && !accumulate;
      const startStride: usize = fresh ? 0 : stride;
      const large = depth >= DEEP && columns >= WIDE;
      const sliced = large && m <= FEW_ROWS;
      const slice = sliced ? tileColumns : columns;
      for (let j = 0; j < columns; j += slice) {
        const sliceColumns = min(slice, columns - j);
        for (let p = 0; p < sliceColumns; ) {
          const panel = panelColumns(sliceColumns - p);
          const width = min(panel, sliceColumns - p);
          const from = blockB + <usize>(j + p) * columnStepB;
          packPanel(transposeB, from, strideB, width, panel, depth, alpha, packedB + <usize>(p * depth) * FLOAT);
          p += panel;
        }
        const left = <usize>(n0 + j) * FLOAT;
        const started = bias !== 0 ? bias + left : ZEROS;
        for (let i = 0; i < m; ) {
          const tileRows = nextTileRows(m - i);
          const rows = min(tileRows, m - i);
          let from = blockA + <usize>i * rowStepA;
          let step = strideA;
          const packed = sliced || (large && along) || rows < tileRows;
          if (packed) {
            const panel = sliced ? packedA + <usize>(i * depth) * FLOAT : packedA;
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
            packedB,
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
