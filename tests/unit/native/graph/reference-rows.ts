/** Softmax of one row. */
export function softmax(row: Float64Array): Float64Array {
  const highest = Math.max(...row);
  const powers = row.map((value) => Math.exp(value - highest));
  const sum = powers.reduce((partial, value) => partial + value, 0);
  return powers.map((value) => value / sum);
}

/** Values less their mean, over their deviation. */
export function normalised(values: Float64Array, epsilon: number): Float64Array {
  const centre = mean(values);
  const variance = mean(values.map((value) => (value - centre) ** 2));
  return values.map((value) => (value - centre) / Math.sqrt(variance + epsilon));
}

/** The mean of some values. */
export function mean(values: ArrayLike<number>): number {
  return Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;
}
