import { setTimeout as delay } from 'node:timers/promises';
import { AppError, asAppError, type ErrorCode } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { toPem } from '../../platform/pki/fingerprint.ts';
import { encodeRegistration, type RegistrationMessage } from '../../platform/wire/registration-wire.ts';
import { Connection } from './connection.ts';
import { ABOUT_TO_SLEEP, type HeartbeatDeps, keepBeating } from './heartbeat.ts';
import type { Route } from './route.ts';
import { RouteRenewal } from './route-renewal.ts';

export interface OrchestratorLinkDeps
  extends Pick<
    HeartbeatDeps,
    | 'readMetrics'
    | 'etiquette'
    | 'economy'
    | 'onPolicy'
    | 'workingTasks'
    | 'keptJobs'
    | 'onEndedJobs'
    | 'onCommand'
    | 'onServingPlan'
    | 'logLevels'
    | 'examine'
    | 'packTrace'
    | 'onUpdateOrder'
    | 'onBeat'
  > {
  readonly clock: Clock;
  readonly logger: Logger;
  /**
   * The way to the orchestrator now. Asked before each try, as it may have moved or this device may have to join first, and
   * during a session when its certificate is due.
   */
  readonly reach: (signal: AbortSignal) => Promise<Route>;
  readonly describe: () => Promise<Omit<RegistrationMessage, 'tasks' | 'id'>>;
  /** Is there a way and this device registers. */
  readonly onReached: () => void;
  /** The orchestrator has said whom to trust from now on, PEM. */
  readonly onAuthorities: (authorities: readonly string[]) => Promise<void>;
  /** A member again, or not for now. */
  readonly onMembership: (isMember: boolean, clusterName?: string) => void;
  /** A try has failed; the next one follows. */
  readonly onFailure: (error: AppError) => Promise<void>;
  /** The lease has run out: the orchestrator has given this device's work to others. */
  readonly onLeaseLost: () => void;
}

const REGISTER_TIMEOUT_MS = 5_000;
/** A small cluster is back within five seconds of its orchestrator. */
const BACKOFF = { firstMs: 200, capMs: 3_000 };

/** A person has to do something about these: trying often is of no use. */
const DECIDED: ReadonlySet<ErrorCode> = new Set(['revoked', 'join-refused', 'wrong-authority', 'identity-in-use']);
const DECIDED_PAUSE_MS = 30_000;

/** Keeps this device a member: connects, registers, beats, and begins again for ever when that breaks. */
export class OrchestratorLink {
  readonly #deps: OrchestratorLinkDeps;
  #connection: Connection | undefined;
  #whenMember = Promise.withResolvers<Connection>();
  #isMember = false;
  #disarmLease = () => {};
  /** While the machine is about to sleep, or asleep. */
  #sleep: PromiseWithResolvers<void> | undefined;
  /** Ends the session that there is. */
  #ending = new AbortController();
  #sessionOver: Promise<void> = Promise.resolve();
  /** Who is to beat at once when there is news. */
  readonly #beating = new Set<() => void>();
  /** Registers again on the connection of this session. */
  #register: (() => Promise<unknown>) | undefined;

  constructor(deps: OrchestratorLinkDeps) {
    this.#deps = deps;
  }

  /** The connection, as soon as there is one. Rejects with the signal's reason. */
  async connection(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const stop = () => reject(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
    try {
      return await Promise.race([this.#whenMember.promise, aborted]);
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  /** Tells what this device offers now, if it is a member; a new connection tells it anyway. */
  async announce(): Promise<void> {
    await this.#register?.().catch((error: unknown) => {
      this.#deps.logger.warn(
        { err: error },
        'what this device offers could not be told; it is with the next connection',
      );
    });
  }

  /** The machine is about to sleep: says so, and stays away until `wake`. Resolves once it is said, or cannot be. */
  async sleep(): Promise<void> {
    this.#sleep ??= Promise.withResolvers();
    this.#ending.abort(ABOUT_TO_SLEEP);
    await this.#sessionOver;
  }

  /** The machine is awake. */
  wake(): void {
    this.#sleep?.resolve();
    this.#sleep = undefined;
  }

  /** Beats at once, if this device is a member: what it has to say should not wait. */
  beatNow(): void {
    for (const beat of this.#beating) beat();
  }

  /** Runs until the signal fires, then says goodbye. */
  async run(signal: AbortSignal): Promise<void> {
    const { logger } = this.#deps;
    let found: Route | undefined;
    for (let failures = 0; !signal.aborted; ) {
      await this.#untilAwake(signal);
      this.#ending = new AbortController();
      const ending = AbortSignal.any([signal, this.#ending.signal]);
      const over = Promise.withResolvers<void>();
      this.#sessionOver = over.promise;
      try {
        found = await this.#session(ending, found, () => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) break;
        found = undefined;
        if (ending.aborted) continue;
        failures++;
        const known = asAppError(error);
        const { code, message, hint } = known;
        await this.#deps.onFailure(known);
        const pauseMs = DECIDED.has(code) ? DECIDED_PAUSE_MS : fullJitter(failures, BACKOFF);
        const next = hint === undefined ? `trying again in ${Math.ceil(pauseMs)} ms` : hint;
        logger.warn({ code, ...(code === 'internal' ? { err: error } : {}) }, `no connection: ${message}; ${next}`);
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      } finally {
        this.#leave();
        over.resolve();
      }
    }
    this.#disarmLease();
  }

  async #untilAwake(signal: AbortSignal): Promise<void> {
    if (this.#sleep === undefined) return;
    const stopped = Promise.withResolvers<void>();
    const stop = () => stopped.resolve();
    signal.addEventListener('abort', stop, { once: true });
    await Promise.race([this.#sleep.promise, stopped.promise]);
    signal.removeEventListener('abort', stop);
  }

  /** One connection from its beginning to its end; returns the way to go on by at once, if there is one. */
  async #session(signal: AbortSignal, found: Route | undefined, onMember: () => void): Promise<Route | undefined> {
    const { clock, logger, reach, describe, workingTasks, onReached, onAuthorities, onMembership } = this.#deps;
    const route = found ?? (await reach(signal));
    onReached();
    const connection = new Connection(route);
    this.#connection = connection;
    const register = async () => {
      const request = encodeRegistration({ ...(await describe()), id: route.deviceId, tasks: [...workingTasks()] });
      return await connection.registry.register(request, { signal, timeoutMs: REGISTER_TIMEOUT_MS });
    };
    const { clusterName, leaseMs, authorities } = await register();
    await onAuthorities(authorities.map(toPem));
    const onLease = (ms: number) => {
      this.#armLease(ms);
      if (this.#isMember) return;
      this.#isMember = true;
      this.#register = register;
      logger.info(`member of the cluster ${clusterName} at ${route.address}`);
      onMember();
      onMembership(true, clusterName);
      this.#whenMember.resolve(connection);
    };
    const onRefusedCommand = ({ code, message }: AppError) =>
      logger.error({ code }, `a command was refused: ${message}`);
    const onKept = (error: unknown) => {
      if (error !== undefined) logger.warn({ err: error }, 'the way to the orchestrator could not be renewed yet');
      onReached();
      onMembership(true, clusterName);
    };
    const renewal = new RouteRenewal({ clock, reach, onKept }, route);
    const onNews = (call: () => void) => {
      this.#beating.add(call);
      return () => void this.#beating.delete(call);
    };
    const beating = { ...this.#deps, onNews, clock, connection, onLease, onRefusedCommand, cut: renewal.found };
    try {
      await keepBeating(beating, leaseMs, signal);
    } catch (error) {
      if (renewal.next === undefined) throw error;
    } finally {
      await renewal.end();
    }
    return renewal.next;
  }

  #leave(): void {
    this.#connection?.close();
    this.#connection = undefined;
    this.#register = undefined;
    // A promise that is still open is kept: whoever waits for it waits for the next connection that works.
    if (this.#isMember) this.#whenMember = Promise.withResolvers();
    this.#isMember = false;
    this.#deps.onMembership(false);
  }

  #armLease(leaseMs: number): void {
    this.#disarmLease();
    this.#disarmLease = this.#deps.clock.after(leaseMs, () => this.#deps.onLeaseLost());
  }
}

/** True for failures that a new connection may mend. */
export function isConnectionLoss(error: unknown): boolean {
  return error instanceof AppError && RETRIED.has(error.code);
}

const RETRIED: ReadonlySet<string> = new Set([
  'unavailable',
  'cancelled',
  'deadline-exceeded',
  'conflict',
  'upload-out-of-order',
  'internal',
  'not-registered',
  'storage-full',
  'checksum-mismatch',
]);
