import type { GpuBuffer } from './gpu-interface.ts';
import { type Program, spread } from './program.ts';
import { sumParts, sumPartsAddBias } from './shaders/ending-kernels.ts';
import { productKernel, TILE_COLUMNS } from './shaders/product-kernel.ts';
import { type Operand, whole } from './shaders/product-operands.ts';

/** Workgroups that keep a GPU busy: a product of fewer tiles is cut along its depth. */
const BUSY_GROUPS = 128;
/** A part of the depth is at least this long, and a multiple of what is read at a time. */
const LEAST_SHARE = 128;

/** Values of the buffer in which the parts of a product wait to be summed. */
export const SCRATCH_VALUES = BUSY_GROUPS * TILE_COLUMNS * 64;

/** A product of two operands, and where it goes. */
export interface Product {
  readonly left: Operand;
  readonly right: Operand;
  /** WGSL functions and numbers that the operands need. */
  readonly functions?: string;
  readonly values: Readonly<Record<string, number>>;
  readonly leftBuffer: GpuBuffer;
  readonly rightBuffer: GpuBuffer;
  readonly result: GpuBuffer;
  /** Where in the result it begins, in values; 0 where nothing is said. */
  readonly resultStart?: number;
  readonly scratch: GpuBuffer;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  /** Where in the right operand's buffer a bias for each column begins, and whether a relu follows it. */
  readonly bias?: { readonly start: number; readonly relu: boolean };
}

/** Adds a product to a program, in parts where its tiles alone would leave most of the GPU idle. */
export function addProduct(program: Program, product: Product): void {
  const { left, right, functions = '', leftBuffer, rightBuffer, scratch, rows, columns, depth, bias } = product;
  const tileRows = rows <= 32 ? 32 : 64;
  const tilesAcross = Math.ceil(columns / TILE_COLUMNS);
  const tiles = tilesAcross * Math.ceil(rows / tileRows);
  const wanted = Math.max(1, Math.min(Math.floor(BUSY_GROUPS / tiles), Math.ceil(depth / LEAST_SHARE)));
  const share = LEAST_SHARE * Math.ceil(depth / wanted / LEAST_SHARE);
  const parts = Math.ceil(depth / share);
  const isWhole = parts === 1;
  const resultStart = product.resultStart ?? 0;
  const count = rows * columns;
  const ending = bias === undefined ? {} : { bias: bias.start, relu: Number(bias.relu) };
  const withBias = bias !== undefined && isWhole;
  const kernel = productKernel({ left, right, destination: whole, functions, tileRows, bias: withBias });
  const result = isWhole ? product.result : scratch;
  const size = { rows, columns, depth, tilesAcross, tiles, items: 1, share };
  program.add(
    kernel,
    { left: leftBuffer, right: rightBuffer, result },
    { ...product.values, ...ending, ...size, resultStart: isWhole ? resultStart : 0 },
    spread(tiles, parts),
  );
  if (isWhole) return;
  const sum = { source: scratch, result: product.result };
  if (bias === undefined) program.addElementwise(sumParts, sum, { count, parts, resultStart });
  else {
    const buffers = { ...sum, parameters: rightBuffer };
    program.addElementwise(sumPartsAddBias, buffers, {
      count,
      parts,
      columns,
      resultStart,
      bias: bias.start,
      relu: Number(bias.relu),
    });
  }
}
