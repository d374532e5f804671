import type { Round } from '../../common/domain/job.ts';

/** Partitions whose updates a round has counted, in order: each exactly once when all is well. */
export function countedPartitions({ participants }: Pick<Round, 'participants'>): number[] {
  return participants.map(({ partition }) => partition).toSorted((a, b) => a - b);
}
