import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { type BoundServer, bindWithWindow } from '../../platform/grpc/bind-with-window.ts';
import { JOIN_LIMITS, JOIN_SERVER_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { addService } from '../../platform/grpc/server-handlers.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import { EnrollmentService } from '../../proto/gen/edgeorchestra/v1/enrollment_pb.js';
import type { ServerCredentials as TlsCredentials } from '../cluster/joining/certificate-authority.ts';
import { CallerLimits } from './caller-limits.ts';
import { type EnrollmentDeps, enrollmentHandlers } from './enrollment-handlers.ts';
import { RefusalLog } from './refusal-log.ts';
import { shutDown } from './shut-down.ts';

export interface JoinServerDeps extends Omit<EnrollmentDeps, 'draining' | 'ports' | 'callers'> {
  readonly clock: Clock;
  /** Address to listen at. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly grpcPort: () => number;
  readonly credentials: () => TlsCredentials;
  readonly logger: Logger;
}

/** A machine that waits for a person calls three times a minute; eight may wait at one address. */
const CALLER_LIMITS = { burst: 30, perSecond: 30 / 60, atOnce: 12, callers: 4_096 };

/** The port where machines join: TLS without client certificates, and little that a stranger can use up. */
export class JoinServer implements Service {
  readonly name = 'join-server';
  readonly #deps: JoinServerDeps;
  readonly #draining = new AbortController();
  #server: Server | undefined;
  #bound: BoundServer | undefined;

  constructor(deps: JoinServerDeps) {
    this.#deps = deps;
  }

  /** The port that it listens on; 0 while it does not. */
  get port(): number {
    return this.#bound?.port ?? 0;
  }

  /** @throws AppError `port-in-use` */
  async start(): Promise<void> {
    const { host, port, grpcPort, credentials, logger, clock } = this.#deps;
    const server = new Server(JOIN_SERVER_OPTIONS);
    this.#server = server;
    const ports = () => ({ grpcPort: grpcPort(), joinPort: this.port });
    const refusals = new RefusalLog({ clock, logger });
    const callers = new CallerLimits({ clock, ...CALLER_LIMITS });
    const handlers = enrollmentHandlers({ ...this.#deps, ports, callers, draining: this.#draining.signal });
    const reportBug = (error: unknown, method: string) => logger.error({ err: error, method }, 'a joining call failed');
    addService(server, EnrollmentService, handlers, { reportBug, onRefused: refusals.noteCall });
    const { key, certificate } = credentials();
    const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
    this.#bound = await bindWithWindow(server, {
      address: `${host}:${port}`,
      credentials: ServerCredentials.createSsl(null, [pair], false),
      flag: '--join-port',
      limits: JOIN_LIMITS,
      onRefused: refusals.noteConnection,
    });
  }

  /** Shows the present certificate from the next connection on. */
  renewCredentials(): void {
    const { key, certificate } = this.#deps.credentials();
    this.#bound?.setCredentials({ key, cert: certificate });
  }

  async stop(): Promise<void> {
    this.#draining.abort(new AppError('unavailable', 'the orchestrator is stopping'));
    if (this.#server !== undefined) await shutDown(this.#server);
    this.#bound = undefined;
  }
}
