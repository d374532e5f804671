import type { Format } from '../../../language/format.ts';

/** The shape of a sample or a layer, such as 28 × 28 × 1. */
export function shapeText(shape: readonly number[], format: Format): string {
  return shape.map((size) => format.number(size)).join(' × ');
}
