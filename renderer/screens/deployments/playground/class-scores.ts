import type { InferenceTensor } from './inference-tensor.ts';

/** How a model sees one sample: a share of certainty for each class, in their order. */
export interface ClassScores {
  /** The output that tells it. */
  readonly output: string;
  /** The output had any numbers, and their softmax is shown. */
  readonly isSoftmax: boolean;
  /** One for each sample, numbered from 1. */
  readonly rows: readonly { readonly number: number; readonly shares: readonly number[] }[];
}

const MOST_CLASSES = 10_000;
/** Float16 sums are hardly better. */
const CLOSE = 0.01;

/** The classes that an answer tells, by the output that has shares of certainty, else by the softmax of one that has a value for each class; undefined where it tells none. */
export function classScores(
  outputs: readonly InferenceTensor[],
  classes: readonly string[] | null,
): ClassScores | undefined {
  const candidates = outputs.flatMap(({ name, shape, data }) => {
    const count = shape.at(-1) ?? 0;
    const isOne = shape.length <= 2 && count >= 2 && count <= MOST_CLASSES;
    if (!isOne || (classes !== null && classes.length !== count)) return [];
    if (!data.every((value) => typeof value === 'number')) return [];
    const rows = Array.from({ length: data.length / count }, (_, row) => data.slice(row * count, (row + 1) * count));
    return [{ name, rows }];
  });
  const sure = candidates.find(({ rows }) => rows.every(isShares));
  if (sure !== undefined) return { output: sure.name, isSoftmax: false, rows: numbered(sure.rows) };
  const named = candidates.find(({ name }) => classes !== null || /logit/i.test(name));
  return named && { output: named.name, isSoftmax: true, rows: numbered(named.rows.map(softmax)) };
}

function numbered(rows: readonly (readonly number[])[]): ClassScores['rows'] {
  return rows.map((shares, index) => ({ number: index + 1, shares }));
}

function isShares(row: readonly number[]): boolean {
  const sum = row.reduce((total, value) => total + value, 0);
  return row.every((value) => value >= 0 && value <= 1 + CLOSE) && Math.abs(sum - 1) < CLOSE;
}

function softmax(row: readonly number[]): readonly number[] {
  const most = row.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const powers = row.map((value) => Math.exp(value - most));
  const sum = powers.reduce((total, value) => total + value, 0);
  return powers.map((value) => value / sum);
}
