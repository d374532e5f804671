import { flatRowTiles, tallRowTiles } from './gemm-row-tiles';
import { flatTiles, TALL_TILE, tallTiles } from './gemm-tiles';
import { flatWideRowTiles, tallWideRowTiles } from './gemm-wide-row-tiles';
import { flatWideTiles, tallWideTiles } from './gemm-wide-tiles';
import { EDGE_C, scratch } from './scratch';
import { FLOAT } from './vector';

const EDGE_STRIDE: usize = 64;

/** Columns of a tile without pairing, and of the panels that finish a row of tiles. */
export const NARROW: i32 = 8;
/** Columns of a usual tile and of a packed panel of B. */
export let tileColumns: i32 = NARROW;

export function useWideTiles(wide: bool): void {
  tileColumns = wide ? 16 : NARROW;
}

/** Columns of the panel that starts where `columns` are left. */
export function panelColumns(columns: i32): i32 {
  return columns >= tileColumns ? tileColumns : NARROW;
}

/** Computes whole tiles as wide as their panels, from rows of A that lie along memory or across it. */
function runTiles(
  along: bool,
  panel: i32,
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
  floor: usize,
): void {
  const tall = rows === TALL_TILE;
  if (panel === NARROW) {
    if (along) {
      if (tall) tallRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
      else flatRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
    } else if (tall) tallTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
    else flatTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
  } else if (along) {
    if (tall) tallWideRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
    else flatWideRowTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
  } else if (tall) tallWideTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
  else flatWideTiles(columns, k, a, step, b, start, startStride, c, stride, floor);
}

function copyTile(target: usize, targetStride: usize, source: usize, stride: usize, rows: i32, columns: i32): void {
  for (let r = 0; r < rows; r++) {
    for (let j = 0; j < columns; j++) {
      const at = <usize>j * FLOAT;
      store<f32>(target + <usize>r * targetStride + at, load<f32>(source + <usize>r * stride + at));
    }
  }
}

/**
 * Computes `rows` rows of `columns` columns from packed panels of B and an A as the tiles take it; what does not fill a
 * tile goes through one aside.
 */
export function multiplyRows(
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
  floor: usize,
): void {
  const wide = columns & ~(tileColumns - 1);
  const narrow = columns & ~(NARROW - 1);
  let j = 0;
  if (rows === tileRows) {
    if (wide > 0) runTiles(along, tileColumns, rows, wide, k, a, step, b, start, startStride, c, stride, floor);
    if (narrow > wide) {
      const at = <usize>wide * FLOAT;
      const from = b + at * <usize>k;
      runTiles(along, NARROW, rows, narrow - wide, k, a, step, from, start + at, startStride, c + at, stride, floor);
    }
    j = narrow;
  }
  const edge = scratch + EDGE_C;
  while (j < columns) {
    const panel = panelColumns(columns - j);
    const width = min(panel, columns - j);
    const at = <usize>j * FLOAT;
    const from = b + at * <usize>k;
    copyTile(edge, EDGE_STRIDE, start + at, startStride, rows, width);
    runTiles(along, panel, tileRows, panel, k, a, step, from, edge, EDGE_STRIDE, edge, EDGE_STRIDE, floor);
    copyTile(c + at, stride, edge, EDGE_STRIDE, rows, width);
    j += panel;
  }
}
