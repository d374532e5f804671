import type { Deployment } from '../../common/domain/deployment.ts';
import type { ResourceName } from '../../common/domain/ids.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { AnswerEnd } from '../../common/serving/inference-answer.ts';
import type { InferenceRequest } from '../../common/serving/inference-request.ts';
import { chooseReplica } from './choose-replica.ts';
import type { Answer, InferenceDesk, InferenceOptions, ServedModel } from './inference-desk.ts';
import type { LoadMeters } from './load-meter.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';
import { type Attempt, FIRST_CREDIT, RoutedRequest } from './routed-request.ts';
import type { UsageBook } from './usage-book.ts';

/** What the router has to know of deployments. */
export interface Deployments {
  servedModels(): readonly ServedModel[];
  served(name: ResourceName): ServedModel | undefined;
  /** How it is asked, and whether it can be now. */
  terms(name: ResourceName): ServingTerms | undefined;
}

export interface ServingTerms {
  readonly state: Deployment['state'];
  readonly reason: Deployment['reason'];
  readonly interface: Deployment['interface'];
  /** Requests that may wait. */
  readonly queue: number;
  readonly deadlineMs: number;
}

interface RouterDeps {
  readonly clock: Clock;
  readonly table: ReplicaTable;
  readonly deployments: Deployments;
  readonly meters: LoadMeters;
  readonly usage: UsageBook;
  /** A replica with work is silent: how its deployment is has changed. */
  readonly onSilent: (name: ResourceName) => void;
}

const WATCH_MS = 250;
/** Replicas that may try a request, one after the other. */
const MOST_TRIES = 6;
/** For a replica that can take it at all. */
const START_WAIT_MS = 60_000;
/** A replica whose agent is alive, but which says nothing of the answer for so long, is hedged; or longer, as it is slow. */
const PATIENCE_MS = 10_000;
const PATIENCE_OF_LATENCY = 10;

/** Brings each request to a replica, and to another one when that dies or falls silent, with what was said so far intact. */
export class Router implements InferenceDesk, Service {
  readonly name = 'router';
  readonly #deps: RouterDeps;
  readonly #queues = new Map<ResourceName, RoutedRequest[]>();
  readonly #underWay = new Set<RoutedRequest>();
  #stopWatching: (() => void) | undefined;

  constructor(deps: RouterDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#stopWatching?.();
    for (const request of this.#underWay) {
      this.#drop(
        request,
        new AppError('unavailable', 'the orchestrator is stopping', { hint: 'Try again in a moment.' }),
      );
    }
  }

  list(): readonly ServedModel[] {
    return this.#deps.deployments.servedModels().filter(({ state }) => state !== 'stopped' && state !== 'failed');
  }

  get(name: ResourceName): ServedModel {
    const found = this.#deps.deployments.served(name);
    if (found === undefined) throw notServed(name);
    if (found.state === 'stopped') throw isStopped(name);
    return found;
  }

  async *ask(name: ResourceName, request: InferenceRequest, { caller, signal, deadlineMs }: InferenceOptions): Answer {
    const { clock, deployments, meters, usage } = this.#deps;
    const terms = deployments.terms(name);
    if (terms === undefined) throw notServed(name);
    if (terms.state === 'stopped') throw isStopped(name);
    checkKind(name, terms, request);
    const askedAt = clock.monotonic();
    const withinMs = Math.min(deadlineMs ?? Number.POSITIVE_INFINITY, terms.deadlineMs);
    const routed = new RoutedRequest({ deployment: name, request, askedAt, deadlineAt: askedAt + withinMs });
    const meter = meters.of(name);
    // An error with its stack for each answer would cost more than the rest of this.
    const leave = () => {
      if (!routed.isOver) this.#drop(routed, new AppError('cancelled', 'the caller has gone'));
    };
    const disarm = clock.after(withinMs, () => this.#drop(routed, tooLate(withinMs)));
    signal.addEventListener('abort', leave, { once: true });
    let end: AnswerEnd | undefined;
    let failure: unknown;
    this.#begin(routed, terms);
    if (signal.aborted) leave();
    try {
      end = yield* routed.read();
      return end;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      disarm();
      signal.removeEventListener('abort', leave);
      leave();
      this.#underWay.delete(routed);
      meter.ended(routed, end, failure, clock.monotonic());
      usage.note({
        caller,
        deployment: name,
        deviceId: routed.answeredBy?.stored.deviceId ?? null,
        end,
        tokens: routed.tokens.length,
      });
    }
  }

  /** A replica of it may have become free, or is there at last. */
  pump(name: ResourceName): void {
    const queue = this.#queues.get(name);
    if (queue === undefined) return;
    const replicas = this.#deps.table.of(name);
    for (let index = 0; index < queue.length; ) {
      const request = queue[index] as RoutedRequest;
      const replica = chooseReplica(replicas, request);
      if (replica === undefined) {
        index++;
        continue;
      }
      queue.splice(index, 1);
      request.isWaiting = false;
      this.#try(request, replica);
    }
    if (queue.length === 0) this.#queues.delete(name);
  }

  /** Requests that wait for a replica. */
  waiting(name: ResourceName): number {
    return this.#queues.get(name)?.length ?? 0;
  }

  #begin(routed: RoutedRequest, terms: ServingTerms): void {
    const { table, clock, meters } = this.#deps;
    const { deployment } = routed;
    this.#underWay.add(routed);
    this.#stopWatching ??= clock.every(WATCH_MS, () => this.#watch());
    meters.of(deployment).began();
    const replica = this.waiting(deployment) > 0 ? undefined : chooseReplica(table.of(deployment), routed);
    if (replica !== undefined) this.#try(routed, replica);
    else if (terms.state === 'failed') {
      routed.fail(unavailable(deployment, terms.reason?.message ?? 'it has failed'));
    } else if (this.waiting(deployment) >= terms.queue) {
      meters.of(deployment).refused();
      routed.fail(this.#overloaded(deployment));
    } else this.#wait(routed, 'last');
  }

  #wait(routed: RoutedRequest, place: 'first' | 'last'): void {
    const queue = this.#queues.get(routed.deployment) ?? [];
    this.#queues.set(routed.deployment, queue);
    routed.isWaiting = true;
    if (place === 'first') queue.unshift(routed);
    else queue.push(routed);
  }

  #try(routed: RoutedRequest, replica: LiveReplica): void {
    const { clock } = this.#deps;
    const { line } = replica;
    if (line === undefined) {
      this.#wait(routed, 'first');
      return;
    }
    const now = clock.monotonic();
    const attempt: Attempt = { replica, startedAt: now, progressAt: now, call: undefined };
    routed.tries++;
    routed.attempts.add(attempt);
    replica.active++;
    attempt.call = line.open(
      {
        replicaId: replica.id,
        body: routed.body,
        content: routed.request.content,
        resumeTokens: [...routed.tokens],
        deadlineMs: Math.max(1, Math.ceil(Math.min(routed.deadlineAt - now, 0x7fff_ffff))),
        credit: FIRST_CREDIT,
      },
      {
        onPiece: (piece) => {
          if (!routed.attempts.has(attempt)) return;
          attempt.progressAt = clock.monotonic();
          this.#settle(routed, attempt);
          routed.push(piece, replica.stored.plan.model.sha256, attempt.progressAt);
        },
        onEnd: (end) => {
          if (!routed.attempts.has(attempt)) return;
          this.#settle(routed, attempt);
          this.#ended(routed, attempt);
          routed.answeredBy = replica;
          routed.finish(end);
          this.#release(routed, attempt);
        },
        onFailed: (error, isRetryable) => {
          if (!routed.attempts.has(attempt)) return;
          routed.avoided.add(replica.id);
          this.#release(routed, attempt);
          this.#failed(routed, error, isRetryable);
        },
      },
    );
  }

  /** Only the winner goes on; nobody else is looked for. */
  #settle(routed: RoutedRequest, winner: Attempt | undefined): void {
    this.#leaveQueue(routed);
    for (const { replica } of routed.settleOn(winner)) {
      replica.active--;
      this.pump(routed.deployment);
    }
  }

  #release(routed: RoutedRequest, attempt: Attempt): void {
    if (!routed.attempts.delete(attempt)) return;
    attempt.replica.active--;
    this.pump(routed.deployment);
  }

  #ended(routed: RoutedRequest, { replica, startedAt }: Attempt): void {
    const now = this.#deps.clock.monotonic();
    replica.served++;
    const firstAt = Math.max(startedAt, routed.firstTokenAt ?? now);
    replica.pace.note({ serviceMs: now - startedAt, latencyMs: firstAt - startedAt, tokens: routed.tokens.length });
  }

  #failed(routed: RoutedRequest, error: AppError, isRetryable: boolean): void {
    if (routed.attempts.size > 0 || routed.isWaiting || routed.isOver) return;
    if (!isRetryable || routed.tries >= MOST_TRIES) {
      routed.fail(error);
      return;
    }
    this.#deps.meters.of(routed.deployment).tookOver();
    this.#wait(routed, 'first');
    this.pump(routed.deployment);
  }

  /** Requests whose replica is silent get another one beside it; those that wait too long for any are given up. */
  #watch(): void {
    const { clock, deployments, table, meters, onSilent } = this.#deps;
    const now = clock.monotonic();
    if (this.#underWay.size === 0) {
      this.#stopWatching?.();
      this.#stopWatching = undefined;
    }
    for (const routed of this.#underWay) {
      if (routed.isWaiting) {
        const canServe = table.of(routed.deployment).some(({ slots }) => slots > 0);
        if (canServe || now - routed.askedAt < START_WAIT_MS) continue;
        const reason = deployments.terms(routed.deployment)?.reason?.message ?? 'no device serves it now';
        this.#drop(routed, unavailable(routed.deployment, reason));
      } else if (isStuck(routed, now)) {
        meters.of(routed.deployment).tookOver();
        for (const { replica } of routed.attempts) routed.avoided.add(replica.id);
        onSilent(routed.deployment);
        this.#wait(routed, 'first');
        this.pump(routed.deployment);
      }
    }
    for (const name of this.#queues.keys()) this.pump(name);
  }

  #drop(routed: RoutedRequest, error: AppError): void {
    this.#settle(routed, undefined);
    routed.fail(error);
  }

  #leaveQueue(routed: RoutedRequest): void {
    if (!routed.isWaiting) return;
    const queue = this.#queues.get(routed.deployment);
    const place = queue?.indexOf(routed) ?? -1;
    if (place >= 0) queue?.splice(place, 1);
    routed.isWaiting = false;
  }

  #overloaded(name: ResourceName): AppError {
    const replicas = this.#deps.table.of(name);
    const slots = replicas.reduce((sum, replica) => sum + replica.slots, 0);
    const serviceMs = Math.max(...replicas.map(({ pace }) => pace.serviceMs ?? 0), 100);
    const retryAfterSeconds = Math.min(
      60,
      Math.max(1, Math.ceil((this.waiting(name) * serviceMs) / 1_000 / Math.max(1, slots))),
    );
    return new AppError('overloaded', `${this.waiting(name)} requests to ${name} wait already`, {
      details: { retryAfterSeconds },
      hint: `Try again in ${retryAfterSeconds} s, or let more devices serve it.`,
    });
  }
}

function isStuck(routed: RoutedRequest, now: number): boolean {
  if (routed.attempts.size !== 1 || routed.isOver) return false;
  for (const { replica, progressAt } of routed.attempts) {
    if (replica.isSilent) return true;
    const patienceMs = Math.max(PATIENCE_MS, PATIENCE_OF_LATENCY * (replica.pace.latencyMs ?? 0));
    if (now - progressAt > patienceMs) return true;
  }
  return false;
}

function checkKind(name: ResourceName, terms: ServingTerms, { body }: InferenceRequest): void {
  const asked = body.kind === 'tensors' ? 'tensors' : 'text';
  if (asked === terms.interface) return;
  const hint =
    terms.interface === 'text'
      ? 'Ask it by /v1/chat/completions, /v1/completions or /v1/embeddings.'
      : `Ask it by POST /v2/models/${name}/infer.`;
  throw new AppError('invalid-argument', `${name} answers ${terms.interface}, not ${asked}`, {
    details: { field: 'model' },
    hint,
  });
}

function notServed(name: ResourceName): AppError {
  return new AppError('model-not-served', `there is no deployment ${name}`, {
    details: { model: name },
    hint: '"eo deployments" lists what is served.',
  });
}

function isStopped(name: ResourceName): AppError {
  return new AppError('model-not-served', `the deployment ${name} was stopped`, {
    details: { model: name },
    hint: `"eo deployments start ${name}" serves it again.`,
  });
}

function unavailable(name: ResourceName, why: string): AppError {
  return new AppError('unavailable', `${name} cannot answer now: ${why}`, {
    details: { model: name, retryAfterSeconds: 5 },
    hint: `See "eo deployments show ${name}".`,
  });
}

function tooLate(withinMs: number): AppError {
  return new AppError('deadline-exceeded', `the answer took longer than ${withinMs / 1_000} s`);
}
