import type { DescFile } from '@bufbuild/protobuf';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { type BoundServer, bindWithWindow } from '../../platform/grpc/bind-with-window.ts';
import { DEVICE_LIMITS, SERVER_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { HealthService } from '../../platform/grpc/health-service.ts';
import { addReflection } from '../../platform/grpc/reflection-service.ts';
import { addService } from '../../platform/grpc/server-handlers.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import {
  DeviceRegistry,
  file_edgeorchestra_v1_device_registry,
} from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { file_edgeorchestra_v1_heartbeat, HeartbeatService } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { file_edgeorchestra_v1_inference, InferenceService } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { file_edgeorchestra_v1_model, ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import {
  file_edgeorchestra_v1_secure_aggregation,
  SecureAggregationService,
} from '../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';
import {
  file_edgeorchestra_v1_shared_steps,
  SharedStepsService,
} from '../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';
import { file_edgeorchestra_v1_task, TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import { file_edgeorchestra_v1_telemetry, TelemetryService } from '../../proto/gen/edgeorchestra/v1/telemetry_pb.js';
import { file_grpc_health_v1_health } from '../../proto/gen/grpc/health/v1/health_pb.js';
import type { ServerCredentials as TlsCredentials } from '../cluster/joining/certificate-authority.ts';
import { CallerLimits } from './caller-limits.ts';
import { type HeartbeatDeps, heartbeatHandlers } from './heartbeat-handlers.ts';
import { type InferenceHandlersDeps, inferenceHandlers } from './inference-handlers.ts';
import type { MemberGuard } from './member-guard.ts';
import { type ModelHandlersDeps, modelHandlers } from './model-handlers.ts';
import { claimedIdentity } from './peer-identity.ts';
import { RefusalLog } from './refusal-log.ts';
import { type RegistryHandlersDeps, registryHandlers } from './registry-handlers.ts';
import { type SecureAggregationHandlersDeps, secureAggregationHandlers } from './secure-aggregation-handlers.ts';
import { type SharedStepsHandlersDeps, sharedStepsHandlers } from './shared-steps-handlers.ts';
import { shutDown } from './shut-down.ts';
import { type TaskHandlersDeps, taskHandlers } from './task-handlers.ts';
import { type TelemetryHandlersDeps, telemetryHandlers } from './telemetry-handlers.ts';

type HandlerDeps = RegistryHandlersDeps &
  HeartbeatDeps &
  TaskHandlersDeps &
  ModelHandlersDeps &
  InferenceHandlersDeps &
  SecureAggregationHandlersDeps &
  SharedStepsHandlersDeps &
  TelemetryHandlersDeps;

/** How callers are known. */
export type PeerSecurity =
  | {
      /** Mutual TLS: whoever has no certificate of this cluster does not even connect. */
      readonly kind: 'mutual-tls';
      readonly credentials: () => TlsCredentials;
      readonly guard: MemberGuard;
    }
  /** Believes what callers say of themselves, in plaintext: for loopback only. */
  | { readonly kind: 'none' };

export interface RpcServerDeps extends Omit<HandlerDeps, 'identify' | 'draining' | 'beats' | 'shipments'> {
  readonly clock: Clock;
  /** Address to listen at. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly security: PeerSecurity;
  readonly logger: Logger;
}

const FILES: readonly DescFile[] = [
  file_edgeorchestra_v1_device_registry,
  file_edgeorchestra_v1_heartbeat,
  file_edgeorchestra_v1_inference,
  file_edgeorchestra_v1_model,
  file_edgeorchestra_v1_secure_aggregation,
  file_edgeorchestra_v1_shared_steps,
  file_edgeorchestra_v1_task,
  file_edgeorchestra_v1_telemetry,
  file_grpc_health_v1_health,
];
/** A device beats every three seconds; a test's every third of one. */
/** A device that catches up sends batch after batch. */
const SHIPMENT_LIMITS = { burst: 20, perSecond: 4, callers: 16_384 };
const BEAT_LIMITS = { burst: 30, perSecond: 10, callers: 16_384 };

const SERVICES = [
  DeviceRegistry,
  HeartbeatService,
  InferenceService,
  ModelService,
  SecureAggregationService,
  SharedStepsService,
  TaskService,
  TelemetryService,
];

/** The gRPC server that devices dial. */
export class RpcServer implements Service {
  readonly name = 'rpc-server';
  readonly #deps: RpcServerDeps;
  readonly #health = new HealthService();
  readonly #draining = new AbortController();
  #server: Server | undefined;
  #bound: BoundServer | undefined;

  constructor(deps: RpcServerDeps) {
    this.#deps = deps;
  }

  /** The port that the server listens on; 0 while it does not. */
  get port(): number {
    return this.#bound?.port ?? 0;
  }

  /** @throws AppError `port-in-use` */
  async start(): Promise<void> {
    const { logger, host, port, security, clock } = this.#deps;
    const refusals = new RefusalLog({ clock, logger });
    const server = new Server(SERVER_OPTIONS);
    this.#server = server;
    const isSecured = security.kind === 'mutual-tls';
    const identify = isSecured ? security.guard.identify : claimedIdentity;
    const options = {
      reportBug: (error: unknown, method: string) => logger.error({ err: error, method }, 'a device call failed'),
      guard: isSecured ? security.guard.guard : undefined,
      onRefused: refusals.noteCall,
    };
    const beats = new CallerLimits({ clock, ...BEAT_LIMITS });
    const shipments = new CallerLimits({ clock, ...SHIPMENT_LIMITS });
    const deps = { ...this.#deps, identify, beats, shipments, draining: this.#draining.signal };
    addService(server, DeviceRegistry, registryHandlers(deps), options);
    addService(server, HeartbeatService, heartbeatHandlers(deps), options);
    addService(server, InferenceService, inferenceHandlers(deps), options);
    addService(server, ModelService, modelHandlers(deps), options);
    addService(server, SecureAggregationService, secureAggregationHandlers(deps), options);
    addService(server, SharedStepsService, sharedStepsHandlers(deps), options);
    addService(server, TaskService, taskHandlers(deps), options);
    addService(server, TelemetryService, telemetryHandlers(deps), options);
    this.#health.addTo(server, this.#draining.signal, options);
    addReflection(server, FILES, options);
    const credentials = grpcCredentials(security);
    this.#bound = await bindWithWindow(server, {
      address: `${host}:${port}`,
      credentials,
      flag: '--grpc-port',
      ...(isSecured ? { limits: DEVICE_LIMITS, onRefused: refusals.noteConnection } : {}),
    });
    for (const service of ['', ...SERVICES.map(({ typeName }) => typeName)]) this.#health.set(service, true);
  }

  /** Shows the present certificate from the next connection on. */
  renewCredentials(): void {
    const { security } = this.#deps;
    if (security.kind === 'none') return;
    const { key, certificate, authorities } = security.credentials();
    this.#bound?.setCredentials({ key, cert: certificate, ca: [...authorities] });
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#health.set('', false);
    this.#draining.abort(new AppError('unavailable', 'the orchestrator is stopping'));
    await shutDown(server);
    this.#bound = undefined;
  }
}

function grpcCredentials(security: PeerSecurity): ServerCredentials {
  if (security.kind === 'none') return ServerCredentials.createInsecure();
  const { key, certificate, authorities } = security.credentials();
  const pair = { private_key: Buffer.from(key), cert_chain: Buffer.from(certificate) };
  return ServerCredentials.createSsl(Buffer.from(authorities.join('\n')), [pair], true);
}
