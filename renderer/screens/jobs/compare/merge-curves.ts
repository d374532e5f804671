/** One line: values at ascending positions. */
export interface Curve {
  readonly x: readonly number[];
  readonly values: readonly number[];
}

/** Several lines over one axis. */
export interface MergedCurves {
  readonly x: readonly number[];
  /** In the order of the curves; null where a line has not begun, or has ended. */
  readonly values: readonly (readonly (number | null)[])[];
}

/** Brings lines with positions of their own onto one axis. Between its points a line is straight, as it is drawn. */
export function mergeCurves(curves: readonly Curve[]): MergedCurves {
  const x = [...new Set(curves.flatMap((curve) => curve.x))].toSorted((a, b) => a - b);
  return { x, values: curves.map((curve) => valuesAt(curve, x)) };
}

function valuesAt({ x, values }: Curve, positions: readonly number[]): readonly (number | null)[] {
  let right = 0;
  return positions.map((position) => {
    while (right < x.length && (x[right] ?? 0) < position) right++;
    const here = values[right];
    if (here === undefined) return null;
    if (x[right] === position) return here;
    const leftX = x[right - 1];
    const before = values[right - 1];
    if (leftX === undefined || before === undefined) return null;
    return before + ((position - leftX) / ((x[right] ?? leftX) - leftX)) * (here - before);
  });
}
