import type { TaskReference } from '../../common/domain/assignment.ts';
import type { AppError } from '../../common/errors.ts';

/** What this device does of one task. */
export interface Work {
  readonly task: TaskReference;
  stop: AbortController;
  /** Lets it send what it has done so far, where its job takes that. */
  finish?: () => void;
  /** Why it was asked to finish before its time. */
  wanted?: AppError;
  /** Trained: only the upload is left, which survives the loss of the lease. */
  isTrained: boolean;
  /** Since when only its result is on its way, or what it failed by. */
  doneAt: number | undefined;
  ended: Promise<void>;
}

/** A result may wait for an orchestrator that is away, for days: a sleep is held up for so long at the most. */
const MOST_DELIVERY_MS = 120_000;

/** Whether a sleep would break something off: work that is not done yet, or a result that has just been sent on its way. */
export function isAnyBusy(works: Iterable<Work>, now: number): boolean {
  return [...works].some(({ doneAt }) => doneAt === undefined || now - doneAt < MOST_DELIVERY_MS);
}
