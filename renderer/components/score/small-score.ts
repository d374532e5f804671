/** One notehead of a small score. */
export interface SmallNote {
  readonly x: number;
  readonly y: number;
}

interface SmallSize {
  readonly width: number;
  readonly height: number;
  /** Rounds that the width stands for. */
  readonly span: number;
  /** Rounds that the accuracies stand for. */
  readonly rounds: number;
}

const EDGE_PX = 4;
const MOST_NOTES = 24;

/** Accuracies as a melody: later is further right, better is higher. Where there are too many notes, some are left out. */
export function smallNotes(
  accuracies: readonly number[],
  { width, height, span, rounds }: SmallSize,
): readonly SmallNote[] {
  const step = Math.max(1, Math.ceil(accuracies.length / MOST_NOTES));
  const low = Math.min(...accuracies);
  const high = Math.max(...accuracies, low + 0.05);
  return accuracies.flatMap((accuracy, index) => {
    const isLast = index === accuracies.length - 1;
    if (!isLast && (accuracies.length - 1 - index) % step !== 0) return [];
    const at = ((index + 1) / accuracies.length) * rounds;
    const x = EDGE_PX + (span <= 1 ? 0.5 : (at - 1) / (span - 1)) * (width - 2 * EDGE_PX);
    const y = height - EDGE_PX - ((accuracy - low) / (high - low)) * (height - 2 * EDGE_PX);
    return [{ x: Number(x.toFixed(1)), y: Number(y.toFixed(1)) }];
  });
}
