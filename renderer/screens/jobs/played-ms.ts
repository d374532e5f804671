import type { Round } from '../../../common/domain/job.ts';

/** Time in which rounds were played, without pauses between them. */
export function playedMs(rounds: readonly Round[]): number {
  return rounds.reduce(
    (sum, { startedAt, committedAt }) => sum + (committedAt === null ? 0 : committedAt - startedAt),
    0,
  );
}
