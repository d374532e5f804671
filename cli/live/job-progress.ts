import { hasEnded } from '../../common/domain/job.ts';
import type { JobView, RoundView } from './job-view.ts';

const ROUNDS_LOOKED_AT = 5;

/** Committed rounds, in order. */
export function committedRounds(view: JobView): RoundView[] {
  return [...view.rounds.values()]
    .filter(({ committedAt }) => committedAt !== null)
    .sort((one, other) => one.number - other.number);
}

/** Bytes that all rounds so far have moved. */
export function bytesMoved(view: JobView): { up: number; down: number } {
  let up = 0;
  let down = 0;
  for (const round of view.rounds.values()) {
    up += round.bytesUp ?? 0;
    down += round.bytesDown ?? 0;
  }
  return { up, down };
}

/**
 * How long the job still takes, in milliseconds, from the pace of its last five rounds; with a target accuracy, at most
 * that long. Null while nobody can know.
 */
export function timeLeftMs(view: JobView, now: number): number | null {
  if (hasEnded(view.state) || view.state === 'paused' || view.wait !== null) return null;
  const ends = committedRounds(view).slice(-ROUNDS_LOOKED_AT - 1);
  const last = ends.at(-1);
  const first = ends[0];
  if (last?.committedAt == null || first?.committedAt == null) return null;
  const spans = ends.length - 1;
  const paceMs =
    spans > 0
      ? (last.committedAt - first.committedAt) / spans
      : last.committedAt - (last.startedAt ?? last.committedAt);
  const wholeMs = paceMs * Math.max(0, view.roundsWanted - last.number);
  return Math.min(wholeMs, Math.max(0, wholeMs - (now - last.committedAt)));
}
