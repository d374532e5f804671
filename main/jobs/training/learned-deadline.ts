import type { TrainJobSpec } from '../../../common/specs/job-spec.ts';

/** Of a job that learns its deadline, while a device has not been seen at work. */
export const FIRST_DEADLINE_SECONDS = 600;

/** Times as long as the slowest device should take. */
const PATIENCE = 3;
/** A machine that wakes up, or that its owner needs, is no reason to leave it out. */
const LEAST_SECONDS = 10;

/** Of a job whose strategy learns none. */
export function givenDeadline({ roundDeadlineSeconds }: Pick<TrainJobSpec, 'roundDeadlineSeconds'>): number {
  return deadlineSeconds(roundDeadlineSeconds, () => []);
}

/**
 * How long a round may last, in seconds: what the job says, or three times what the slowest of its devices should take.
 * @param expectedMs What each device should take; undefined for one that has not been seen at work
 */
export function deadlineSeconds(
  setting: TrainJobSpec['roundDeadlineSeconds'],
  expectedMs: () => readonly (number | undefined)[],
): number {
  if (setting !== 'auto') return setting;
  const expected = expectedMs();
  const known = expected.flatMap((ms) => ms ?? []);
  const least = known.length === expected.length && known.length > 0 ? LEAST_SECONDS : FIRST_DEADLINE_SECONDS;
  return Math.max(least, (PATIENCE * Math.max(0, ...known)) / 1_000);
}
