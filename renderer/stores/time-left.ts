import type { Job } from '../../common/domain/job.ts';

/** So many of the last rounds say how long one takes now. */
const LOOKED_AT = 8;

/**
 * How long the rounds that a job has left may take: as many times the median of its last ones, less what the one in flight
 * has taken. It may stop earlier, at its target. Undefined before two rounds are known, and while nothing moves.
 */
export function timeLeftMs(
  { state, wait, spec, roundsCommitted }: Pick<Job, 'state' | 'wait' | 'spec' | 'roundsCommitted'>,
  committedAt: readonly number[],
  now: number,
): number | undefined {
  if (state !== 'running' || wait !== null) return undefined;
  const times = committedAt.toSorted((a, b) => a - b).slice(-LOOKED_AT - 1);
  const last = times.at(-1);
  const takes = times.slice(1).map((at, index) => at - (times[index] ?? at));
  const median = takes.toSorted((a, b) => a - b)[Math.floor(takes.length / 2)];
  if (last === undefined || median === undefined) return undefined;
  const underWay = Math.min(median, Math.max(0, now - last));
  return Math.max(0, median * (spec.rounds - roundsCommitted) - underWay);
}
