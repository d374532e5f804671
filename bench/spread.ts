/** The middle of some measurements, and how far they spread in words. */
export interface Spread {
  readonly median: number;
  readonly note: string;
}

/** Median, and the range in the note. @throws Error when nothing was measured */
export function spreadOf(values: readonly number[], digits: number): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const [median, least, most] = [sorted[Math.floor(sorted.length / 2)], sorted[0], sorted.at(-1)];
  if (median === undefined || least === undefined || most === undefined) throw new Error('nothing was measured');
  return { median, note: `${least.toFixed(digits)} to ${most.toFixed(digits)}, ${sorted.length} times` };
}
