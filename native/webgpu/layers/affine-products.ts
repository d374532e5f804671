import { addProduct } from '../add-product.ts';
import type { GpuBuffer } from '../gpu-interface.ts';
import type { Program } from '../program.ts';
import { columns, rows, transposedWithOnes } from '../shaders/product-operands.ts';
import type { GpuLayerContext } from './gpu-layer.ts';
import type { AffinePlace } from './parameter-places.ts';

type Context = Pick<GpuLayerContext, 'parameters' | 'gradient' | 'scratch'>;

/** Rows that lie one after the other from `start` on, in values. */
export interface Rows {
  readonly buffer: GpuBuffer;
  readonly start?: number;
}

/** Adds `output = [relu](input · weight + bias)` for `count` rows. */
export function addAffine(
  program: Program,
  { parameters, scratch }: Context,
  { weight, bias, inputs, units }: AffinePlace,
  count: number,
  input: Rows,
  output: Rows,
  relu = false,
): void {
  addProduct(program, {
    left: rows('left'),
    right: columns,
    values: { leftStart: input.start ?? 0, rightStart: weight },
    leftBuffer: input.buffer,
    rightBuffer: parameters,
    result: output.buffer,
    resultStart: output.start ?? 0,
    scratch,
    rows: count,
    columns: units,
    depth: inputs,
    bias: { start: bias, relu },
  });
}

/** Adds `inputGradient = outputGradient · weightᵀ` for `count` rows. */
export function addAffineBackward(
  program: Program,
  { parameters, scratch }: Context,
  { weight, inputs, units }: AffinePlace,
  count: number,
  outputGradient: Rows,
  inputGradient: GpuBuffer,
): void {
  addProduct(program, {
    left: rows('left'),
    right: rows('right'),
    values: { leftStart: outputGradient.start ?? 0, rightStart: weight },
    leftBuffer: outputGradient.buffer,
    rightBuffer: parameters,
    result: inputGradient,
    scratch,
    rows: count,
    columns: inputs,
    depth: units,
  });
}

/** Adds the gradients by weight and bias: `[input, 1]ᵀ · outputGradient` over `count` rows. */
export function addAffineGradients(
  program: Program,
  { gradient, scratch }: Context,
  { weight, inputs, units }: AffinePlace,
  count: number,
  input: GpuBuffer,
  outputGradient: GpuBuffer,
): void {
  addProduct(program, {
    left: transposedWithOnes,
    right: columns,
    values: { rightStart: 0 },
    leftBuffer: input,
    rightBuffer: outputGradient,
    result: gradient,
    resultStart: weight,
    scratch,
    rows: inputs + 1,
    columns: units,
    depth: count,
  });
}
