import { setTimeout as delay } from 'node:timers/promises';
import type { CommandBody, TaskReference } from '../../common/domain/assignment.ts';
import type { DeviceMetrics } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import { AppError, asAppError } from '../../common/errors.ts';
import { fullJitter } from '../../common/full-jitter.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { encodeRegistration, type RegistrationMessage } from '../../platform/wire/registration-wire.ts';
import { Connection } from './connection.ts';
import { keepBeating } from './heartbeat.ts';

export interface OrchestratorLinkDeps {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly deviceId: DeviceId;
  /** Where the orchestrator is now, HOST:PORT. Asked before each try: it may have moved. */
  readonly locate: (signal: AbortSignal) => Promise<string>;
  readonly describe: () => Promise<Omit<RegistrationMessage, 'tasks'>>;
  readonly workingTasks: () => readonly TaskReference[];
  readonly readMetrics: () => DeviceMetrics;
  readonly onCommand: (body: CommandBody) => void;
  /** A member again, or not for now. */
  readonly onMembership: (isMember: boolean) => void;
  /** The lease has run out: the orchestrator has given this device's work to others. */
  readonly onLeaseLost: () => void;
}

const REGISTER_TIMEOUT_MS = 5_000;
/** A small cluster is back within five seconds of its orchestrator. */
const BACKOFF = { firstMs: 200, capMs: 3_000 };

/** Keeps this device a member: connects, registers, beats, and begins again for ever when that breaks. */
export class OrchestratorLink {
  readonly #deps: OrchestratorLinkDeps;
  #connection: Connection | undefined;
  #whenMember = Promise.withResolvers<Connection>();
  #isMember = false;
  #disarmLease = () => {};

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

  /** Runs until the signal fires, then says goodbye. */
  async run(signal: AbortSignal): Promise<void> {
    const { logger } = this.#deps;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#session(signal, () => {
          failures = 0;
        });
      } catch (error) {
        if (signal.aborted) break;
        failures++;
        const { message } = asAppError(error);
        const pauseMs = fullJitter(failures, BACKOFF);
        logger.warn(
          { code: asAppError(error).code },
          `no connection: ${message}; trying again in ${Math.ceil(pauseMs)} ms`,
        );
        await delay(pauseMs, undefined, { signal }).catch(() => undefined);
      } finally {
        this.#leave();
      }
    }
    this.#disarmLease();
  }

  async #session(signal: AbortSignal, onMember: () => void): Promise<void> {
    const { clock, deviceId, logger, locate, describe, workingTasks } = this.#deps;
    const address = await locate(signal);
    const connection = new Connection(address, deviceId);
    this.#connection = connection;
    const request = encodeRegistration({ ...(await describe()), tasks: [...workingTasks()] });
    const { clusterName, leaseMs } = await connection.registry.register(request, {
      signal,
      timeoutMs: REGISTER_TIMEOUT_MS,
    });
    const onLease = (ms: number) => {
      this.#armLease(ms);
      if (this.#isMember) return;
      this.#isMember = true;
      logger.info(`member of the cluster ${clusterName} at ${address}`);
      onMember();
      this.#deps.onMembership(true);
      this.#whenMember.resolve(connection);
    };
    const onRefusedCommand = ({ code, message }: AppError) =>
      logger.error({ code }, `a command was refused: ${message}`);
    await keepBeating({ ...this.#deps, clock, connection, onLease, onRefusedCommand }, leaseMs, signal);
  }

  #leave(): void {
    this.#connection?.close();
    this.#connection = undefined;
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
