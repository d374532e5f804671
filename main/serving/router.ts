import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import { Attempt } from './attempt.ts';
import { chooseReplica } from './choose-replica.ts';
import { endProblem, mostContentBytes } from './expected-end.ts';
import type { Answer, InferenceDesk, InferenceOptions, ServedModel } from './inference-desk.ts';
import type { LoadMeters } from './load-meter.ts';
import {
  cannotGoOn,
  checkKind,
  notServed,
  overloaded,
  stopping,
  tooLate,
  unavailable,
  wasStopped,
} from './refusals.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';
import { RequestQueues } from './request-queues.ts';
import { type RequestOver, RoutedRequest } from './routed-request.ts';
import type { Deployments, ServingTerms } from './serving-terms.ts';
import type { UsageBook } from './usage-book.ts';

export interface RouterDeps {
  readonly clock: Clock;
  readonly table: ReplicaTable;
  readonly deployments: Deployments;
  readonly meters: LoadMeters;
  readonly usage: UsageBook;
  /** False for a device that serves nothing now, for its owner's sake. */
  readonly mayAsk: (id: DeviceId) => boolean;
  /** Told of each request that is over, before its reader is. */
  readonly onOver: (over: RequestOver) => void;
  /** A replica with work is silent, or one that is to go has finished: how its deployment is has changed. */
  readonly onTurn: (name: ResourceName) => void;
}

const WATCH_MS = 250;
/** Replicas that may try a request, one after the other. */
const MOST_TRIES = 6;
/** A request that kills every runtime it comes to must not bring all of them down: they are given up after five deaths. */
const MOST_CRASHES = 3;
/** For a replica that can take it at all. */
const START_WAIT_MS = 60_000;
/** As many tokens as the longest context has. */
const MOST_TOKENS = 1_048_576;
/** More of them would not go into one message with the request. */
const MOST_RESUMED = 131_072;

/** Brings each request to a replica, and to another one when that dies or falls silent, with what was said so far intact. */
export class Router implements InferenceDesk, Service {
  readonly name = 'router';
  readonly #deps: RouterDeps;
  readonly #queues = new RequestQueues();
  readonly #underWay = new Set<RoutedRequest>();
  #stopWatching: (() => void) | undefined;
  #isStopped = false;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const request of this.#underWay) this.#drop(request, stopping());
  }

  list(): readonly ServedModel[] {
    return this.#deps.deployments.servedModels().filter(({ state }) => state !== 'stopped' && state !== 'failed');
  }

  get(name: ResourceName): ServedModel {
    const found = this.#deps.deployments.served(name);
    if (found === undefined) throw notServed(name);
    if (found.state === 'stopped') throw wasStopped(name);
    return found;
  }

  async *ask(name: ResourceName, request: InferenceRequest, options: InferenceOptions): Answer {
    if (this.#isStopped) throw stopping();
    const terms = this.#deps.deployments.terms(name);
    if (terms === undefined) throw notServed(name);
    if (!terms.isWanted) throw wasStopped(name);
    checkKind(name, terms, request);
    if (options.signal.aborted) throw gone();
    const withinMs = Math.min(options.deadlineMs ?? Number.POSITIVE_INFINITY, terms.deadlineMs);
    const routed = this.#begin(name, request, options, withinMs);
    // An error with its stack for each answer would cost more than the rest of this.
    const leave = () => {
      if (!routed.isOver) this.#drop(routed, gone());
    };
    options.signal.addEventListener('abort', leave, { once: true });
    try {
      this.#admit(routed, terms);
      return yield* routed.read();
    } finally {
      options.signal.removeEventListener('abort', leave);
      leave();
    }
  }

  /** A replica of it may have become free, or is there at last. */
  pump(name: ResourceName): void {
    const replicas = this.#deps.table.of(name).filter(({ stored }) => this.#deps.mayAsk(stored.deviceId));
    const now = this.#deps.clock.monotonic();
    for (const routed of [...this.#queues.of(name)]) {
      if (!replicas.some(({ slots, active }) => slots > active)) return;
      const replica = routed.isWaiting ? chooseReplica(replicas, routed, now) : undefined;
      if (replica === undefined) continue;
      this.#queues.remove(routed);
      this.#try(routed, replica);
    }
  }

  /** Requests that wait for a replica. */
  waiting(name: ResourceName): number {
    return this.#queues.length(name);
  }

  #begin(deployment: ResourceName, request: InferenceRequest, options: InferenceOptions, withinMs: number) {
    const { clock, meters, usage, onOver } = this.#deps;
    const { caller, traceParent } = options;
    const askedAt = clock.monotonic();
    const meter = meters.of(deployment);
    const routed: RoutedRequest = new RoutedRequest({
      ...{ deployment, request, meter, askedAt, deadlineAt: askedAt + withinMs, traceParent },
      now: () => clock.monotonic(),
      onOver: (end, error) => {
        disarm();
        this.#underWay.delete(routed);
        if (this.#underWay.size === 0) this.#unwatch();
        meter.ended(routed, end, error);
        const deviceId = routed.answeredBy?.stored.deviceId ?? null;
        usage.note({ caller, deployment, deviceId, end, tokens: routed.tokens.length });
        onOver({ routed, end, error });
      },
    });
    const disarm = clock.after(withinMs, () => this.#drop(routed, tooLate(withinMs)));
    meter.began();
    this.#underWay.add(routed);
    this.#stopWatching ??= clock.every(WATCH_MS, () => this.#watch());
    return routed;
  }

  /** Finds it a replica, or a place in the queue, behind all that wait. */
  #admit(routed: RoutedRequest, { state, reason, queue }: ServingTerms): void {
    const { clock, table } = this.#deps;
    const { deployment, meter } = routed;
    this.#queues.add(routed, 'last', clock.monotonic());
    this.pump(deployment);
    if (!routed.isWaiting) return;
    if (state === 'failed') this.#drop(routed, unavailable(deployment, reason?.message ?? 'it has failed'));
    else if (this.waiting(deployment) > queue) {
      meter.refused();
      this.#drop(routed, overloaded(deployment, this.waiting(deployment) - 1, table.of(deployment)));
    }
  }

  #try(routed: RoutedRequest, replica: LiveReplica): void {
    const { clock } = this.#deps;
    const now = clock.monotonic();
    const attempt = new Attempt(replica, routed.room, now);
    if (routed.tries > 0 && !routed.avoided.has(replica.id)) routed.meter.tookOver();
    routed.tried.push(attempt);
    routed.attempts.add(attempt);
    replica.active++;
    const isAtIt = () => routed.attempts.has(attempt);
    attempt.call = replica.line?.open(
      {
        replicaId: replica.id,
        body: routed.body,
        content: routed.request.content,
        resumeTokens: [...routed.tokens],
        deadlineMs: Math.max(1, Math.ceil(Math.min(routed.deadlineAt - now, 0x7fff_ffff))),
        credit: attempt.credit,
        mostContentBytes: mostContentBytes(routed.request),
      },
      {
        onProgress: () => {
          attempt.progressAt = clock.monotonic();
        },
        onPiece: (piece) => {
          if (!isAtIt()) return;
          const isTooMuch = routed.tokens.length + piece.tokens.length > MOST_TOKENS;
          if (isTooMuch || !attempt.take(piece, clock.monotonic())) {
            attempt.call?.cancel();
            this.#failed(routed, attempt, new AppError('replica-lost', 'the device has sent more than it may'), true);
            return;
          }
          this.#settle(routed, attempt);
          routed.push(piece, replica.stored.plan.model.sha256);
        },
        onEnd: (end) => {
          if (!isAtIt()) return;
          const problem = endProblem(routed.request, end);
          if (problem === undefined) this.#finished(routed, attempt, end);
          else this.#failed(routed, attempt, new AppError('runtime-failed', problem), true);
        },
        onFailed: (error, isRetryable) => {
          if (isAtIt()) this.#failed(routed, attempt, error, isRetryable);
        },
      },
    );
  }

  #finished(routed: RoutedRequest, attempt: Attempt, end: AnswerEnd): void {
    attempt.ended(this.#deps.clock.monotonic());
    routed.answeredBy = attempt.replica;
    this.#settle(routed, undefined);
    routed.finish(end);
  }

  #failed(routed: RoutedRequest, attempt: Attempt, error: AppError, isRetryable: boolean): void {
    routed.avoid(attempt.replica.id);
    attempt.failure = error;
    attempt.endedAt = this.#deps.clock.monotonic();
    if (error.code === 'runtime-crashed') routed.crashes++;
    this.#release(routed, [attempt]);
    if (!isRetryable) this.#drop(routed, error);
    if (routed.isOver || routed.attempts.size > 0 || routed.isWaiting) return;
    const isGivenUp = routed.tries >= MOST_TRIES || routed.crashes >= MOST_CRASHES;
    if (isGivenUp || routed.tokens.length > MOST_RESUMED) this.#drop(routed, error);
    else this.#seek(routed);
  }

  /** Only the winner goes on; nobody else is looked for. */
  #settle(routed: RoutedRequest, winner: Attempt | undefined): void {
    this.#queues.remove(routed);
    this.#release(routed, routed.settleOn(winner));
  }

  #release(routed: RoutedRequest, attempts: readonly Attempt[]): void {
    for (const attempt of attempts) {
      const { replica } = attempt;
      routed.attempts.delete(attempt);
      replica.active--;
      if (replica.isLeaving && replica.active === 0) this.#deps.onTurn(routed.deployment);
    }
    if (attempts.length > 0) this.pump(routed.deployment);
  }

  /** Another replica shall try. */
  #seek(routed: RoutedRequest): void {
    this.#queues.add(routed, 'first', this.#deps.clock.monotonic());
    this.pump(routed.deployment);
  }

  /** Requests whose replica is silent get another one beside it; those that wait for what does not come are given up. */
  #watch(): void {
    const now = this.#deps.clock.monotonic();
    for (const routed of this.#underWay) {
      if (routed.isWaiting) {
        const why = routed.attempts.size === 0 ? this.#whyHopeless(routed, now) : undefined;
        if (why !== undefined) this.#drop(routed, why);
      } else if (routed.tries < MOST_TRIES && [...routed.attempts].every((attempt) => attempt.isStuck(now))) {
        for (const { replica } of routed.attempts) routed.avoid(replica.id);
        this.#deps.onTurn(routed.deployment);
        if (routed.tokens.length <= MOST_RESUMED) this.#seek(routed);
      }
    }
    for (const name of this.#queues.names()) this.pump(name);
  }

  #whyHopeless({ deployment, sha256, waitingSince = 0 }: RoutedRequest, now: number): AppError | undefined {
    const terms = this.#deps.deployments.terms(deployment);
    if (terms === undefined || terms.state === 'stopped') return notServed(deployment);
    if (terms.state === 'failed') return unavailable(deployment, terms.reason?.message ?? 'it has failed');
    const replicas = this.#deps.table.of(deployment);
    const able = replicas.filter(({ stored }) => sha256 === undefined || stored.plan.model.sha256 === sha256);
    if (able.length === 0 && sha256 !== undefined) return cannotGoOn(deployment);
    if (able.some(({ slots }) => slots > 0) || now - waitingSince < START_WAIT_MS) return undefined;
    return unavailable(deployment, terms.reason?.message ?? 'no device serves it now');
  }

  #drop(routed: RoutedRequest, error: AppError): void {
    this.#settle(routed, undefined);
    routed.fail(error);
  }

  #unwatch(): void {
    this.#stopWatching?.();
    this.#stopWatching = undefined;
  }
}

function gone(): AppError {
  return new AppError('cancelled', 'the caller has gone');
}
