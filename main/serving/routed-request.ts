import { Bell } from '../../common/bell.ts';
import type { ResourceName, Sha256 } from '../../common/domain/ids.ts';
import type { AppError } from '../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import type { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { LiveReplica } from './replica-table.ts';
import type { LineCall } from './serving-line.ts';

/** One replica's try at a request. */
export interface Attempt {
  readonly replica: LiveReplica;
  readonly startedAt: number;
  call: LineCall | undefined;
  /** When something of the answer came last, or it was begun. */
  progressAt: number;
}

/** Pieces that a replica may be ahead of the reader. */
export const FIRST_CREDIT = 32;

/**
 * A request on its way: what has come of the answer, who works at it, and what its reader has taken. Several replicas may try
 * at once where one was silent: all begin after the same token, and the first that says something goes on alone.
 */
export class RoutedRequest {
  readonly deployment: ResourceName;
  readonly request: InferenceRequest;
  /** JSON, made once for all attempts. */
  readonly body: string;
  readonly askedAt: number;
  readonly deadlineAt: number;
  readonly attempts = new Set<Attempt>();
  /** Replicas that have failed it. */
  readonly avoided = new Set<ReplicaId>();
  readonly tokens: number[] = [];
  /** Of the model that has said the first tokens: they mean nothing to another one. */
  sha256: Sha256 | undefined;
  firstTokenAt: number | undefined;
  tries = 0;
  /** Who has brought it to its end. */
  answeredBy: LiveReplica | undefined;
  isWaiting = false;
  readonly #bell = new Bell();
  #pieces: AnswerPiece[] = [];
  #taken = 0;
  #end: AnswerEnd | undefined;
  #error: AppError | undefined;

  constructor(setup: Pick<RoutedRequest, 'deployment' | 'request' | 'askedAt' | 'deadlineAt'>) {
    this.deployment = setup.deployment;
    this.request = setup.request;
    this.askedAt = setup.askedAt;
    this.deadlineAt = setup.deadlineAt;
    this.body = JSON.stringify(setup.request.body);
  }

  get isOver(): boolean {
    return this.#end !== undefined || this.#error !== undefined;
  }

  push(piece: AnswerPiece, sha256: Sha256, now: number): void {
    this.sha256 ??= sha256;
    this.firstTokenAt ??= now;
    this.tokens.push(...piece.tokens);
    this.#pieces.push(piece);
    this.#bell.ring();
  }

  finish(end: AnswerEnd): void {
    if (this.isOver) return;
    this.#end = end;
    this.#bell.ring();
  }

  fail(error: AppError): void {
    if (this.isOver) return;
    this.#error = error;
    this.#bell.ring();
  }

  /** All but this one stop working at it. */
  settleOn(winner: Attempt | undefined): Attempt[] {
    const others = [...this.attempts].filter((attempt) => attempt !== winner);
    for (const attempt of others) {
      this.attempts.delete(attempt);
      attempt.call?.cancel();
    }
    return others;
  }

  /** What there is of the answer, as it comes; what its reader has taken, replicas may send more of. */
  async *read(): AsyncGenerator<readonly AnswerPiece[], AnswerEnd, void> {
    for (;;) {
      const pieces = this.#pieces;
      if (pieces.length > 0) {
        this.#pieces = [];
        yield pieces;
        this.#grant(pieces.length);
      } else if (this.#error !== undefined) throw this.#error;
      else if (this.#end !== undefined) return this.#end;
      else await this.#bell.rung();
    }
  }

  /** A message for every piece would double the messages. */
  #grant(pieces: number): void {
    this.#taken += pieces;
    if (this.#taken < FIRST_CREDIT / 2) return;
    for (const { call } of this.attempts) call?.grant(this.#taken);
    this.#taken = 0;
  }
}
