import { spreadOf } from '../../../bench/spread.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/**
 * How much y grows with x: the median of the slopes between all pairs of points (Sen 1968), which a few outliers, such as a
 * collection of garbage just before a point, do not move.
 */
export function slopeOf(points: readonly Point[]): number {
  const slopes = points.flatMap((from, index) =>
    points.slice(index + 1).flatMap((to) => (to.x === from.x ? [] : [(to.y - from.y) / (to.x - from.x)])),
  );
  return spreadOf(slopes, 2).median;
}
