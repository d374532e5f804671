import type { Round } from '../../common/domain/job.ts';
import type { DatasetFingerprint } from '../../common/domain/job-record.ts';
import type { ClassAccuracy, RoundEvaluation } from '../../common/domain/round-evaluation.ts';
import { AppError } from '../../common/errors.ts';

/** What a round was judged with. */
interface JudgedRound {
  readonly round: Round | undefined;
  readonly counts: Uint32Array | undefined;
  readonly datasets: readonly DatasetFingerprint[];
}

/** How good a round is, class by class. @throws AppError `not-found` where it was not judged */
export function describeJudged({ round, counts, datasets }: JudgedRound): RoundEvaluation {
  if (round === undefined || round.evaluation === null) throw new AppError('not-found', 'that round was not judged');
  const { number, evaluation } = round;
  if (counts === undefined) return { round: number, evaluation, classes: null, confusion: null };
  const size = Math.sqrt(counts.length);
  const confusion = Array.from({ length: size }, (_, row) => [...counts.subarray(row * size, (row + 1) * size)]);
  const names = (datasets.find(({ role }) => role === 'evaluation') ?? datasets[0])?.classes ?? [];
  const classes = confusion.map((row, index): ClassAccuracy => {
    const samples = row.reduce((sum, count) => sum + count, 0);
    const correct = row[index] ?? 0;
    return { name: names[index] ?? null, samples, correct, accuracy: samples === 0 ? null : correct / samples };
  });
  return { round: number, evaluation, classes, confusion };
}
