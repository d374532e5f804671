import type { Sha256 } from '../../../common/domain/ids.ts';
import { AppError } from '../../../common/errors.ts';
import type { StoredPartition } from '../../storage/rows/partition-rows.ts';
import { controlsOf, type RoundFacts } from './assignment-of.ts';

/** The data of a part that travel to its device. @throws AppError `not-found` where they stay on it */
export function dataOf(partition: StoredPartition): { sha256: Sha256; sizeBytes: number } {
  if (partition.kind === 'local') throw new AppError('not-found', 'the data of this task stay on the device');
  return { sha256: partition.sha256, sizeBytes: partition.sizeBytes };
}

/** Refuses content that training on the part does not start from. @throws AppError `not-found` */
export function expectContent(
  sha256: Sha256,
  { number }: StoredPartition,
  round: Pick<RoundFacts, 'strategy' | 'parameters' | 'deltas' | 'memory'>,
): void {
  const controls = controlsOf(number, round);
  const changes = round.deltas?.deltas.map(({ change }) => change) ?? [];
  const named = [round.parameters, ...changes, controls?.shared, controls?.part];
  if (named.some((content) => content?.sha256 === sha256)) return;
  throw new AppError('not-found', 'the task does not start from this');
}
