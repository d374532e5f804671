import type { DescFile } from '@bufbuild/protobuf';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { AppError } from '../../common/errors.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { bindWithWindow } from '../../platform/grpc/bind-with-window.ts';
import { SERVER_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { HealthService } from '../../platform/grpc/health-service.ts';
import { addReflection } from '../../platform/grpc/reflection-service.ts';
import { addService } from '../../platform/grpc/server-handlers.ts';
import type { Logger } from '../../platform/logging/logger.ts';
import {
  DeviceRegistry,
  file_edgeorchestra_v1_device_registry,
} from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { file_edgeorchestra_v1_heartbeat, HeartbeatService } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { file_edgeorchestra_v1_model, ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import { file_edgeorchestra_v1_task, TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import { file_grpc_health_v1_health } from '../../proto/gen/grpc/health/v1/health_pb.js';
import { type HeartbeatDeps, heartbeatHandlers } from './heartbeat-handlers.ts';
import { type ModelHandlersDeps, modelHandlers } from './model-handlers.ts';
import { claimedIdentity } from './peer-identity.ts';
import { type RegistryHandlersDeps, registryHandlers } from './registry-handlers.ts';
import { type TaskHandlersDeps, taskHandlers } from './task-handlers.ts';

type HandlerDeps = RegistryHandlersDeps & HeartbeatDeps & TaskHandlersDeps & ModelHandlersDeps;

export interface RpcServerDeps extends Omit<HandlerDeps, 'identify' | 'draining'> {
  /** Port on loopback; 0 takes a free one. */
  readonly port: number;
  readonly logger: Logger;
}

const FILES: readonly DescFile[] = [
  file_edgeorchestra_v1_device_registry,
  file_edgeorchestra_v1_heartbeat,
  file_edgeorchestra_v1_model,
  file_edgeorchestra_v1_task,
  file_grpc_health_v1_health,
];
const SERVICES = [DeviceRegistry, HeartbeatService, ModelService, TaskService];

/** Open calls get this long to end when the server stops. */
const FAREWELL_MS = 1_000;

/** The gRPC server that devices dial, on loopback and in plaintext until devices join by certificate. */
export class RpcServer implements Service {
  readonly name = 'rpc-server';
  readonly #deps: RpcServerDeps;
  readonly #health = new HealthService();
  readonly #draining = new AbortController();
  #server: Server | undefined;
  #port = 0;

  constructor(deps: RpcServerDeps) {
    this.#deps = deps;
  }

  /** The port that the server listens on. */
  get port(): number {
    return this.#port;
  }

  /** @throws AppError `port-in-use` */
  async start(): Promise<void> {
    const { logger, port } = this.#deps;
    const server = new Server(SERVER_OPTIONS);
    this.#server = server;
    const reportBug = (error: unknown, method: string) => logger.error({ err: error, method }, 'a device call failed');
    const deps = { ...this.#deps, identify: claimedIdentity, draining: this.#draining.signal };
    addService(server, DeviceRegistry, registryHandlers(deps), reportBug);
    addService(server, HeartbeatService, heartbeatHandlers(deps), reportBug);
    addService(server, ModelService, modelHandlers(deps), reportBug);
    addService(server, TaskService, taskHandlers(deps), reportBug);
    this.#health.addTo(server, this.#draining.signal, reportBug);
    addReflection(server, FILES, reportBug);
    this.#port = await bindWithWindow(server, `127.0.0.1:${port}`, ServerCredentials.createInsecure());
    for (const service of ['', ...SERVICES.map(({ typeName }) => typeName)]) this.#health.set(service, true);
  }

  async stop(): Promise<void> {
    const server = this.#server;
    if (server === undefined) return;
    this.#health.set('', false);
    this.#draining.abort(new AppError('unavailable', 'the orchestrator is stopping'));
    const force = setTimeout(() => server.forceShutdown(), FAREWELL_MS);
    await new Promise<void>((resolve) => server.tryShutdown(() => resolve()));
    clearTimeout(force);
  }
}
