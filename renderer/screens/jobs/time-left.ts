import type { Job, Round } from '../../../common/domain/job.ts';

const LOOKED_AT = 5;

/** How long the rest of a running job takes if its rounds go on like the last few; undefined while nobody can tell. */
export function timeLeftMs(job: Job, rounds: readonly Round[], now: number): number | undefined {
  if (job.state !== 'running' || job.wait !== null) return undefined;
  const committed = rounds.filter(({ committedAt }) => committedAt !== null).slice(-LOOKED_AT);
  const last = committed.at(-1);
  if (last?.committedAt == null) return undefined;
  const lengths = committed.map(({ startedAt, committedAt }) => (committedAt ?? startedAt) - startedAt);
  const meanMs = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  const current = rounds.find(({ state }) => state === 'running');
  const into = current === undefined ? 0 : Math.min(meanMs, now - current.startedAt);
  return Math.max(0, (job.spec.rounds - job.roundsCommitted) * meanMs - into);
}

/** Time in which rounds were played, without pauses between them. */
export function playedMs(rounds: readonly Round[]): number {
  return rounds.reduce(
    (sum, { startedAt, committedAt }) => sum + (committedAt === null ? 0 : committedAt - startedAt),
    0,
  );
}
