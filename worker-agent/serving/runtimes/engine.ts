import type { AnswerEnd, AnswerPiece } from '../../../common/serving/inference-answer.ts';
import type { RuntimeFacts } from '../../../common/serving/replica-plan.ts';
import type { RuntimeCall, RuntimeSetup } from '../runtime.ts';

/** How one answer may go on. */
export interface Course {
  /** True once nobody waits for it any more: what comes of it is not heard. */
  readonly isCancelled: boolean;
  /** Waits while the answer is paused or its reader is slow; undefined where it may go on at once. */
  pause(): Promise<void> | undefined;
  say(piece: AnswerPiece): void;
}

/** A model in memory that has answered itself once. */
export interface Engine {
  readonly facts: Omit<RuntimeFacts, 'loadMs' | 'memoryBytes'>;
  /** @throws AppError with what was wrong with the call, or `runtime-failed` */
  answer(call: RuntimeCall, course: Course): Promise<AnswerEnd>;
}

/** Loads a model. @throws AppError `model-malformed`, `model-unsupported` or `runtime-failed` */
export type LoadEngine = (setup: RuntimeSetup) => Promise<Engine>;
