import type { Attempt, RoundAttempts } from '../../common/domain/attempt.ts';
import type { Round, Task } from '../../common/domain/job.ts';

/** The first round of which more may come: it is in flight, was not judged yet, or has tasks that are still out. */
export function firstOpenRound(rounds: readonly Round[], attempts: readonly RoundAttempts[] = []): number {
  const open = rounds.find(({ state, evaluation }) => state === 'running' || evaluation === null);
  const out = attempts.find((round) => round.attempts.some(({ outcome }) => outcome === 'running'));
  const next = (rounds.at(-1)?.number ?? 0) + 1;
  return Math.min(open?.number ?? next, out?.round ?? next);
}

/** The known ones before `from`, and after them the fresh ones. */
export function mergeByRound<Item>(
  known: readonly Item[],
  fresh: readonly Item[],
  roundOf: (item: Item) => number,
  from: number,
): readonly Item[] {
  return [...known.filter((item) => roundOf(item) < from), ...fresh];
}

/** The attempts with what devices have just reported of theirs; the same array where that is nothing. */
export function foldTasks(attempts: readonly RoundAttempts[], tasks: readonly Task[]): readonly RoundAttempts[] {
  let folded = attempts;
  for (const task of tasks) {
    const fresh = attemptOf(task);
    if (fresh === undefined) continue;
    const index = folded.findLastIndex(({ round }) => round === task.round);
    const before = folded[index] ?? { round: task.round, attempts: [] };
    const known = before.attempts.find(
      ({ partition, attempt }) => partition === task.partition && attempt === task.attempt,
    );
    const merged = known === undefined ? fresh : mergeAttempt(known, fresh);
    if (merged === known) continue;
    const others = before.attempts.filter((one) => one !== known);
    const next = { round: task.round, attempts: [...others, merged].toSorted(inOrder) };
    folded = index < 0 ? [...folded, next] : folded.with(index, next);
  }
  return folded;
}

function attemptOf(task: Task): Attempt | undefined {
  const { deviceId, offeredAt, attempt, partition, state, phase, phaseSince, updatedAt, failure } = task;
  if (deviceId === null || offeredAt === null || attempt < 1) return undefined;
  const isOver = state === 'done' || state === 'failed' || state === 'expired' || state === 'cancelled';
  return {
    deviceId,
    partition,
    attempt,
    outcome: isOver ? state : 'running',
    offeredAt,
    trainingStartedAt: phase === 'training' ? phaseSince : null,
    uploadStartedAt: phase === 'uploading' ? phaseSince : null,
    endedAt: isOver ? updatedAt : null,
    failure: isOver ? failure : null,
    bytesUp: 0,
    bytesDown: 0,
  };
}

/** What the orchestrator has written down counts for more than what was heard on the way. */
function mergeAttempt(known: Attempt, fresh: Attempt): Attempt {
  if (known.endedAt !== null) return known;
  const trainingStartedAt = known.trainingStartedAt ?? fresh.trainingStartedAt;
  const uploadStartedAt = known.uploadStartedAt ?? fresh.uploadStartedAt;
  const isSame =
    fresh.outcome === known.outcome &&
    trainingStartedAt === known.trainingStartedAt &&
    uploadStartedAt === known.uploadStartedAt;
  if (isSame) return known;
  const { outcome, endedAt, failure } = fresh;
  return { ...known, outcome, endedAt, failure, trainingStartedAt, uploadStartedAt };
}

function inOrder(a: Attempt, b: Attempt): number {
  return a.partition - b.partition || a.attempt - b.attempt;
}
