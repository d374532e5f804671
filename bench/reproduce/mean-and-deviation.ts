/** Arithmetic mean and sample standard deviation (n − 1); the deviation is null of a single value. */
export function meanAndDeviation(values: readonly number[]): {
  readonly mean: number;
  readonly deviation: number | null;
} {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length < 2) return { mean, deviation: null };
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (values.length - 1)) };
}
