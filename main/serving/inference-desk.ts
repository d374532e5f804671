import type { Deployment } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';

/** On whose behalf a request is made. */
export interface InferenceCaller {
  readonly tokenId: string;
  readonly tokenName: string;
}

export interface InferenceOptions {
  readonly caller: InferenceCaller;
  /** Ends the request wherever it is, within 300 ms also in the runtime. */
  readonly signal: AbortSignal;
  /** In which the answer is of use; without one, that of the deployment. */
  readonly deadlineMs?: number;
  /** Header `traceparent` of W3C Trace Context, as it came. */
  readonly traceParent?: string | undefined;
}

/**
 * An answer as it comes: what is there, several pieces together where the reader is slower than the model. How fast it is read
 * is how fast the model may go on. Returns the end; `return()` cancels.
 */
export type Answer = AsyncGenerator<readonly AnswerPiece[], AnswerEnd, void>;

/** What a client has to know of a deployment. */
export type ServedModel = Pick<
  Deployment,
  'name' | 'model' | 'interface' | 'inputs' | 'outputs' | 'classes' | 'canChat' | 'state' | 'createdAt'
>;

/** Where requests to served models are made, whichever interface they come by. */
export interface InferenceDesk {
  /** By name; stopped and failed ones are left out. */
  list(): readonly ServedModel[];
  /** @throws AppError `model-not-served` */
  get(name: ResourceName): ServedModel;
  /**
   * Asks a deployment. Fails at its first `next()`, or later in the middle of an answer that no other device can go on with.
   * @throws AppError `model-not-served`, `invalid-argument` for what the model cannot be asked, `overloaded` with
   *   `retryAfterSeconds` in its details, `context-exceeded`, `deadline-exceeded`, `cancelled`, `runtime-failed`,
   *   `runtime-crashed`, `replica-lost`, `unavailable` with no replica that could be ready in time
   */
  ask(name: ResourceName, request: InferenceRequest, options: InferenceOptions): Answer;
}
