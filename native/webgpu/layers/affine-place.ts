import type { LayerShape } from '../../../common/specs/model-shapes.ts';

/** Weight and bias of a layer among the parameters, in values. The bias follows the weight: both are one matrix. */
export interface AffinePlace {
  readonly weight: number;
  readonly bias: number;
  /** Rows of the weight seen as a matrix: inputs of one unit or filter. */
  readonly inputs: number;
  /** Columns of the weight: units or filters. */
  readonly units: number;
}

/** Reads the layout of a weight with its bias. */
export function affinePlaceOf({ parameters }: LayerShape): AffinePlace {
  const [weight, bias] = parameters;
  if (weight === undefined || bias === undefined || bias.offset !== weight.offset + weight.size) {
    throw new TypeError('the layer has no weight with a bias behind it');
  }
  return { weight: weight.offset, bias: bias.offset, inputs: weight.size / bias.size, units: bias.size };
}
