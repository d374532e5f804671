import { Bell } from '../../common/bell.ts';
import type { ResourceName, Sha256 } from '../../common/domain/ids.ts';
import type { AppError } from '../../common/errors.ts';
import type { AnswerEnd, AnswerPiece } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import type { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { Attempt } from './attempt.ts';
import type { LoadMeter } from './load-meter.ts';
import type { LiveReplica } from './replica-table.ts';

/** Pieces that a replica may be ahead of the reader. */
export const FIRST_CREDIT = 32;
/** A replica that has failed a request is not asked again at once, and each time later: its process may be starting anew. */
const AVOIDED_MS = 500;

/** A request that is over. */
export interface RequestOver {
  readonly routed: RoutedRequest;
  readonly end: AnswerEnd | undefined;
  readonly error: AppError | undefined;
}

interface Setup {
  readonly deployment: ResourceName;
  readonly request: InferenceRequest;
  readonly askedAt: number;
  readonly deadlineAt: number;
  readonly meter: LoadMeter;
  readonly now: () => number;
  /** Header of who asks, as it came. */
  readonly traceParent: string | undefined;
  /** Told once: of the end of the answer, or of why there is none. */
  readonly onOver: (end: AnswerEnd | undefined, error: AppError | undefined) => void;
}

/**
 * A request on its way: what has come of the answer, who works at it, and what its reader has taken. Several replicas may try
 * at once where one was silent: all begin after the same token, and the first that says something goes on alone.
 */
export class RoutedRequest {
  readonly #setup: Setup;
  /** JSON, made once for all attempts. */
  readonly body: string;
  readonly attempts = new Set<Attempt>();
  /** All that were made, in order. */
  readonly tried: Attempt[] = [];
  /** Replicas that have failed it, and from when on they may be asked again. */
  readonly avoided = new Map<ReplicaId, number>();
  readonly tokens: number[] = [];
  /** Of the model that has said the first tokens: they mean nothing to another one. */
  sha256: Sha256 | undefined;
  firstTokenAt: number | undefined;
  /** Runtimes that have died while they were at it. */
  crashes = 0;
  /** Who has brought it to its end. */
  answeredBy: LiveReplica | undefined;
  /** When it came into the queue; undefined while it is in none. */
  waitingSince: number | undefined;
  readonly #bell = new Bell();
  #pieces: AnswerPiece[] = [];
  #end: AnswerEnd | undefined;
  #error: AppError | undefined;

  constructor(setup: Setup) {
    this.#setup = setup;
    this.body = JSON.stringify(setup.request.body);
  }

  get deployment(): ResourceName {
    return this.#setup.deployment;
  }

  get request(): InferenceRequest {
    return this.#setup.request;
  }

  get meter(): LoadMeter {
    return this.#setup.meter;
  }

  get askedAt(): number {
    return this.#setup.askedAt;
  }

  get deadlineAt(): number {
    return this.#setup.deadlineAt;
  }

  get traceParent(): string | undefined {
    return this.#setup.traceParent;
  }

  get tries(): number {
    return this.tried.length;
  }

  get isWaiting(): boolean {
    return this.waitingSince !== undefined;
  }

  get isOver(): boolean {
    return this.#end !== undefined || this.#error !== undefined;
  }

  /** Pieces that a new attempt may send at first: with those that nobody has read yet they are no more than usual. */
  get room(): number {
    return Math.max(1, FIRST_CREDIT - this.#pieces.length);
  }

  avoid(replicaId: ReplicaId): void {
    this.avoided.set(replicaId, this.#setup.now() + AVOIDED_MS * 2 ** this.tries);
  }

  push(piece: AnswerPiece, sha256: Sha256): void {
    this.sha256 ??= sha256;
    this.firstTokenAt ??= this.#setup.now();
    for (const token of piece.tokens) this.tokens.push(token);
    this.#pieces.push(piece);
    this.#bell.ring();
  }

  finish(end: AnswerEnd): void {
    if (this.isOver) return;
    this.#end = end;
    this.#over();
  }

  fail(error: AppError): void {
    if (this.isOver) return;
    this.#error = error;
    this.#over();
  }

  /** All but this one stop working at it. */
  settleOn(winner: Attempt | undefined): Attempt[] {
    const others = [...this.attempts].filter((attempt) => attempt !== winner);
    for (const attempt of others) {
      attempt.endedAt ??= this.#setup.now();
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
        this.#grant();
      } else if (this.#error !== undefined) throw this.#error;
      else if (this.#end !== undefined) return this.#end;
      else await this.#bell.rung();
    }
  }

  /** A message for every piece would double the messages. */
  #grant(): void {
    for (const attempt of this.attempts) {
      const more = FIRST_CREDIT - this.#pieces.length - attempt.credit;
      if (more >= FIRST_CREDIT / 2) attempt.grant(more, this.#setup.now());
    }
  }

  #over(): void {
    this.#setup.onOver(this.#end, this.#error);
    this.#bell.ring();
  }
}
