/** Numbers, truths or texts in an array of any number of dimensions, row by row. */
export interface Tensor {
  readonly shape: readonly number[];
  readonly data: readonly (number | boolean | string)[];
}

/** How many elements a shape has. */
export function elementsOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}
