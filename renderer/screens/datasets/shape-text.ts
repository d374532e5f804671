import type { Format } from '../../language/format.ts';

/** The shape of a sample, such as 28 × 28 × 1, or 64 values. */
export function shapeText(
  shape: readonly number[],
  format: Pick<Format, 'number'>,
  values: (count: string) => string,
): string {
  const [first = 0] = shape;
  return shape.length <= 1 ? values(format.number(first)) : shape.map((size) => format.number(size)).join(' × ');
}
