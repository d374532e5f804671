/**
 * The compiled functions of robust aggregation, with the conventions of `KernelFunctions`. The k-th of `n` rows begins
 * `k × stride` bytes after `rows`, a multiple of 16; `lanes` has room for `n` times four float32.
 */
export interface RobustFunctions {
  /** Median of each column; of an even number of rows the mean of the two in the middle. Writes whole fours of columns. */
  medianOfRows(target: number, rows: number, stride: number, n: number, count: number, lanes: number): void;
  /** Mean of each column without its `trimmed` lowest and highest values, in float64. Writes whole fours of columns. */
  trimmedMeanOfRows(
    target: number,
    rows: number,
    stride: number,
    n: number,
    count: number,
    trimmed: number,
    lanes: number,
  ): void;
  /** Adds `Σ (rowᵢ − rowⱼ)²` over the columns to `distances[i × n + j]`, float64, for each i below j. */
  addDistancesOfRows(distances: number, rows: number, stride: number, n: number, count: number): void;
}

export const ROBUST_FUNCTIONS = [
  'medianOfRows',
  'trimmedMeanOfRows',
  'addDistancesOfRows',
] as const satisfies readonly (keyof RobustFunctions)[];
