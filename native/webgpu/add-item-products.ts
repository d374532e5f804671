import type { GpuBuffer } from './gpu-interface.ts';
import { type Program, spread } from './program.ts';
import { productKernel, TILE_COLUMNS } from './shaders/product-kernel.ts';
import { type Operand, strided, stridedResult } from './shaders/product-operands.ts';

/** Where the matrices of many items lie in a buffer, in values: item `n` is number `n % inner` of those at `n / inner`. */
export interface Items {
  readonly buffer: GpuBuffer;
  readonly start: number;
  readonly outer: number;
  readonly inner: number;
  /** From one row of the matrix to the next; values of a row lie side by side. */
  readonly row: number;
}

/** Products of one size, one for each item. */
export interface ItemProducts {
  readonly left: Items;
  readonly right: Items;
  readonly result: Items;
  /** Whether the left or the right matrices are multiplied as their transposes. */
  readonly transposed?: 'left' | 'right';
  readonly items: number;
  /** How many items lie in each outer one. */
  readonly inner: number;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
}

/** Adds many products to a program, as one kernel. */
export function addItemProducts(program: Program, products: ItemProducts): void {
  const { left, right, result, transposed, items, inner, rows, columns, depth } = products;
  const leftAlong = transposed === 'left' ? 'line' : 'depth';
  const rightAlong = transposed === 'right' ? 'depth' : 'line';
  const tileRows = rows <= 32 ? 32 : 64;
  const tilesAcross = Math.ceil(columns / TILE_COLUMNS);
  const tiles = tilesAcross * Math.ceil(rows / tileRows);
  const kernel = productKernel({
    left: strided('left', leftAlong),
    right: strided('right', rightAlong),
    destination: stridedResult,
    tileRows,
    bias: false,
  });
  const numbers: Record<string, number> = {
    ...{ rows, columns, depth, tilesAcross, tiles, items, inner, share: depth },
    ...numbersOf('left', left, leftAlong),
    ...numbersOf('right', right, rightAlong),
    ...numbersOf('result', result, 'depth'),
  };
  const buffers = { left: left.buffer, right: right.buffer, result: result.buffer };
  program.add(kernel, buffers, numbers, spread(tiles * items));
}

/** Along the axis that is named values lie side by side. */
function numbersOf(name: string, { start, outer, inner, row }: Items, along: Operand['along']): Record<string, number> {
  return {
    [`${name}Start`]: start,
    [`${name}Outer`]: outer,
    [`${name}Inner`]: inner,
    [`${name}Line`]: along === 'depth' ? row : 1,
    [`${name}Depth`]: along === 'depth' ? 1 : row,
  };
}
