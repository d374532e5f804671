import type { ParameterShape } from '../../common/specs/model-shapes.ts';
import type { LayerContext } from './layer.ts';

/** Weight and bias of a dense or convolution layer, as offsets from the first parameter in bytes. */
export interface Affine {
  readonly weight: number;
  readonly bias: number;
  /** Rows of the weight seen as a matrix: inputs of one unit or filter. */
  readonly inputs: number;
  /** Columns of the weight: units or filters. */
  readonly units: number;
}

/** Reads the layout of a layer that has a weight and a bias. */
export function affineOf({ shape }: LayerContext): Affine {
  const [weight, bias] = shape.parameters;
  if (weight === undefined || bias === undefined) throw new TypeError('the layer has no weight and bias');
  return {
    weight: byteOffset(weight),
    bias: byteOffset(bias),
    inputs: weight.size / bias.size,
    units: bias.size,
  };
}

function byteOffset({ offset }: ParameterShape): number {
  return offset * Float32Array.BYTES_PER_ELEMENT;
}
