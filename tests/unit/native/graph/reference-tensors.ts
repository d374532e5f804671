import type { LayerShape } from '../../../../common/specs/model-shapes.ts';

/** One tensor of a layer, by its name within it. */
export function tensor({ parameters: tensors }: LayerShape, parameters: Float64Array, name: string): Float64Array {
  const found = tensors.find((one) => one.name.endsWith(`.${name}`));
  if (found === undefined) throw new RangeError(`no tensor ${name}`);
  return parameters.subarray(found.offset, found.offset + found.size);
}

/** A value that must be there. */
export function at(values: Float64Array, index: number): number {
  const value = values[index];
  if (value === undefined) throw new RangeError(`no value ${index} in ${values.length}`);
  return value;
}
