import type { GradientTarget, LayerContext } from './layer.ts';
import { tensorOf } from './tensors.ts';

/** Weight and bias of a layer, as byte offsets from the first parameter. */
export interface Affine {
  readonly weight: number;
  readonly bias: number;
  /** Rows of the weight seen as a matrix: inputs of one unit or filter. */
  readonly inputs: number;
  /** Columns of the weight: units or filters. */
  readonly units: number;
}

/** Reads the layout of a weight with its bias. */
export function affineOf({ shape }: LayerContext, weightName = 'weight', biasName = 'bias'): Affine {
  const weight = tensorOf(shape, weightName);
  const bias = tensorOf(shape, biasName);
  return { weight: weight.byteOffset, bias: bias.byteOffset, inputs: weight.size / bias.size, units: bias.size };
}

/** `output = input · weight + bias` for `rows` rows. */
export function multiply(context: LayerContext, affine: Affine, rows: number, input: number, output: number): void {
  const { kernels, parameters } = context;
  const { weight, bias, inputs, units } = affine;
  kernels.gemmBias(rows, units, inputs, input, parameters + weight, parameters + bias, false, output);
}

/** `inputGradient = outputGradient · weightᵀ`, added to what is there where `keep` is 1. */
export function multiplyBack(
  context: LayerContext,
  { weight, inputs, units }: Affine,
  rows: number,
  outputGradient: number,
  inputGradient: number,
  keep = 0,
): void {
  const { kernels, parameters } = context;
  kernels.gemm(false, true, rows, inputs, units, 1, outputGradient, parameters + weight, keep, inputGradient);
}

/** Brings the gradients of weight and bias into the target. */
export function settleAffine(
  { kernels }: LayerContext,
  { weight, bias, inputs, units }: Affine,
  { offset, scale, keep }: GradientTarget,
  rows: number,
  input: number,
  outputGradient: number,
): void {
  kernels.gemm(true, false, inputs, units, rows, scale, input, outputGradient, keep, offset + weight);
  kernels.columnSums(offset + bias, outputGradient, rows, units, scale, keep);
}
