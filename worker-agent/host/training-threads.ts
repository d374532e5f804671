import type { Hardware } from '../../common/domain/device.ts';

/** How many threads train: the fast cores but one, which is left to whoever sits at the machine, and at least one. */
export function trainingThreads({ cores, performanceCores }: Pick<Hardware, 'cores' | 'performanceCores'>): number {
  return Math.max(1, (performanceCores ?? cores) - 1);
}
