import { GROUPS_ACROSS, type Kernel, kernel } from '../kernel.ts';
import type { Destination, Operand } from './product-operands.ts';

/** Columns of a tile, and the depth that is read at a time. */
export const TILE_COLUMNS = 64;
const DEPTH = 16;
const SIDE = 16;
const THREADS = SIDE * SIDE;
/** Lines of a tile in shared memory are longer than they need be: neighbours then lie in different banks. */
const PADDING = 4;

interface ProductParts {
  readonly left: Operand;
  readonly right: Operand;
  readonly destination: Destination;
  /** WGSL functions that the operands call. */
  readonly functions?: string;
  /** Rows of a tile: 32 for small batches, else 64. */
  readonly tileRows: 32 | 64;
  /** Whether a bias, which lies in the right operand's buffer, is added and negative values become zero where `relu` is 1. */
  readonly bias: boolean;
}

const BIAS = `        value += right[args.bias + u32(column)];
        if (args.relu == 1u && value < 0.0) { value = 0.0; }`;

export type ProductBuffer = 'left' | 'right' | 'result';

/**
 * The product of two operands, in tiles that a workgroup computes from shared memory (Volkov and Demmel 2008, "Benchmarking
 * GPUs to Tune Dense Linear Algebra"): each thread has 4 columns of 2 or 4 rows. Of many items, which are products of one
 * size, each has `tiles` tiles. Part `z` of the depth goes to the part `z` of the result, to be summed afterwards.
 */
export function productKernel(parts: ProductParts): Kernel<ProductBuffer> {
  const { left, right, destination, functions = '', tileRows, bias } = parts;
  const each = tileRows / SIDE;
  const counts = new Set([
    ...['rows', 'columns', 'depth', 'tilesAcross', 'tiles', 'items', 'share'],
    ...left.counts,
    ...right.counts,
    ...destination.counts,
    ...(bias ? ['bias', 'relu'] : []),
  ]);
  const text = `${functions}
var<workgroup> leftTile: array<f32, ${DEPTH * (tileRows + PADDING)}>;
var<workgroup> rightTile: array<f32, ${DEPTH * (TILE_COLUMNS + PADDING)}>;
${access('left', left)}
${access('right', right)}
@compute @workgroup_size(${SIDE}, ${SIDE})
fn main(@builtin(workgroup_id) group: vec3u, @builtin(local_invocation_id) local: vec3u) {
  let number = group.x + group.y * ${GROUPS_ACROSS}u;
  if (number >= args.tiles * args.items) { return; }
  let tile = number % args.tiles;
  let item = i32(number / args.tiles);
  let thread = i32(local.y * ${SIDE}u + local.x);
  let firstRow = i32(tile / args.tilesAcross) * ${tileRows};
  let firstColumn = i32(tile % args.tilesAcross) * ${TILE_COLUMNS};
  let first = i32(group.z * args.share);
  let last = min(i32(args.depth), first + i32(args.share));
${linePlaces('left', left, tileRows, 'firstRow', 'rows')}
${linePlaces('right', right, TILE_COLUMNS, 'firstColumn', 'columns')}
  var sums: array<vec4f, ${each}>;
  for (var k = first; k < last; k += ${DEPTH}) {
${fill('left', left, tileRows)}
${fill('right', right, TILE_COLUMNS)}
    workgroupBarrier();
    for (var d = 0; d < ${DEPTH}; d++) {
      let b = d * ${TILE_COLUMNS + PADDING} + i32(local.x) * 4;
      let values = vec4f(rightTile[b], rightTile[b + 1], rightTile[b + 2], rightTile[b + 3]);
      let a = d * ${tileRows + PADDING} + i32(local.y) * ${each};
      for (var i = 0; i < ${each}; i++) { sums[i] += leftTile[a + i] * values; }
    }
    workgroupBarrier();
  }
  let start = ${destination.start};
  for (var i = 0; i < ${each}; i++) {
    let row = firstRow + i32(local.y) * ${each} + i;
    for (var j = 0; j < 4; j++) {
      let column = firstColumn + i32(local.x) * 4 + j;
      if (row < i32(args.rows) && column < i32(args.columns)) {
        var value = sums[i][j];
${bias ? BIAS : ''}
        result[start + u32(row) * ${destination.rowStride} + u32(column)] = value;
      }
    }
  }
}`;
  return kernel<ProductBuffer, string>({
    buffers: { left: 'read', right: 'read', result: 'write' },
    counts: [...counts],
    text,
  });
}

type Side = 'left' | 'right';

/** Functions that find one value. */
function access(side: Side, { linePlace, depthPlace, value }: Operand): string {
  return `fn ${side}Line(n: i32, item: i32) -> vec4i { return ${linePlace}; }
fn ${side}Depth(n: i32) -> vec4i { return ${depthPlace}; }
fn ${side}Value(line: vec4i, depth: vec4i) -> f32 { ${value} }`;
}

/** Where the lines are that a thread reads: the same ones however deep the product is. */
function linePlaces(side: Side, { along }: Operand, lines: number, first: string, limit: string): string {
  const own = along === 'line' ? `thread % ${lines}` : `thread / ${DEPTH} + ${THREADS / DEPTH} * i`;
  const places = along === 'line' ? 1 : (lines * DEPTH) / THREADS;
  return `  var ${side}Places: array<vec4i, ${places}>;
  var ${side}In: array<bool, ${places}>;
  for (var i = 0; i < ${places}; i++) {
    let n = ${first} + ${own};
    ${side}In[i] = n < i32(args.${limit});
    ${side}Places[i] = ${side}Line(n, item);
  }`;
}

/** Brings the next values of an operand into shared memory; what lies beyond it is zero. */
function fill(side: Side, { along }: Operand, lines: number): string {
  const each = (lines * DEPTH) / THREADS;
  const [place, line, d] =
    along === 'depth'
      ? ['i', `thread / ${DEPTH} + ${THREADS / DEPTH} * i`, `thread % ${DEPTH}`]
      : ['0', `thread % ${lines}`, `thread / ${lines} + ${THREADS / lines} * i`];
  return `    for (var i = 0; i < ${each}; i++) {
      let d = ${d};
      var value = 0.0;
      if (k + d < last && ${side}In[${place}]) { value = ${side}Value(${side}Places[${place}], ${side}Depth(k + d)); }
      ${side}Tile[d * ${lines + PADDING} + ${line}] = value;
    }`;
}
