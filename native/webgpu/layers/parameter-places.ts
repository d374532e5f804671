import type { LayerShape, ParameterShape } from '../../../common/specs/model-shapes.ts';

/** Weight and bias of a layer among the parameters, in values. The bias follows the weight: both are one matrix. */
export interface AffinePlace {
  readonly weight: number;
  readonly bias: number;
  /** Rows of the weight seen as a matrix: inputs of one unit or filter. */
  readonly inputs: number;
  /** Columns of the weight: units or filters. */
  readonly units: number;
}

/** Finds a tensor by its name within its layer. */
export function placeOf({ parameters }: LayerShape, name: string): ParameterShape {
  const found = parameters.find((tensor) => tensor.name.endsWith(`.${name}`));
  if (found === undefined) throw new TypeError(`the layer has no ${name}`);
  return found;
}

/** Reads the layout of a weight with its bias. */
export function affinePlaceOf(shape: LayerShape, weightName = 'weight', biasName = 'bias'): AffinePlace {
  const weight = placeOf(shape, weightName);
  const bias = placeOf(shape, biasName);
  if (bias.offset !== weight.offset + weight.size) throw new TypeError('the bias is not behind its weight');
  return { weight: weight.offset, bias: bias.offset, inputs: weight.size / bias.size, units: bias.size };
}
