import { AppError } from '../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import type { ReplicaPlan, RuntimeFacts } from '../../common/serving/replica-plan.ts';
import type { Logger } from '../../platform/logging/logger.ts';

/** One request to a runtime. */
export interface RuntimeCall extends InferenceRequest {
  /** Tokens of the answer that another replica of the same content has said: it goes on after them. */
  readonly resumeTokens: readonly number[];
}

/** Told of one request, in order, and after `onEnd` or `onFailed` of nothing more. */
export interface RuntimeListener {
  readonly onPiece: (piece: AnswerPiece) => void;
  readonly onEnd: (end: AnswerEnd) => void;
  readonly onFailed: (error: AppError) => void;
}

/** A request that a runtime is at. */
export interface OngoingCall {
  /** Ends it without another word. */
  cancel(): void;
  /** No more than a few pieces come until `resume`: whoever reads them is slow. */
  pause(): void;
  resume(): void;
}

/** A model in memory, in a process of its own. */
export interface RunningRuntime {
  readonly facts: RuntimeFacts;
  /** Of its process, where it has one. */
  readonly pid?: number | undefined;
  /** Tokens that it has said; absent where nobody counts them. */
  readonly tokens?: number;
  /** Requests beyond its slots wait in it. */
  infer(call: RuntimeCall, listener: RuntimeListener): OngoingCall;
  /** Ends the process; what is under way fails with `cancelled`. */
  end(): Promise<void>;
}

/** How a runtime's process ended by itself, and the last lines that it wrote. */
export interface RuntimeDeath {
  readonly error: AppError;
  readonly log: readonly string[];
}

export interface RuntimeSetup extends Pick<ReplicaPlan, 'format' | 'spec' | 'settings'> {
  /** The model's file. */
  readonly file: string;
}

/**
 * Starts a process that serves a model and resolves once a first answer to itself has shown that it can (warm-up).
 * `onGone` is called when the process ends by itself later on; what is under way has failed with its error by then.
 * `onProcess` is told of its process before that has begun.
 * @throws AppError `model-malformed`, `model-unsupported`, `runtime-crashed`, `runtime-failed`, with the process ended
 */
export type StartRuntime = (
  setup: RuntimeSetup,
  onGone: (death: RuntimeDeath) => void,
  logger: Logger,
  signal: AbortSignal,
  onProcess?: (pid: number) => void,
) => Promise<RunningRuntime>;

/** The last lines that a process wrote which failed to start. */
export function logOf(error: unknown): readonly string[] {
  const log = error instanceof AppError ? error.details['log'] : undefined;
  return typeof log === 'string' && log !== '' ? log.split('\n') : [];
}
