import { Client, credentials, Metadata } from '@grpc/grpc-js';
import { CLIENT_OPTIONS } from '../../platform/grpc/channel-options.ts';
import { memberCredentials, ORCHESTRATOR_TARGET } from '../../platform/grpc/client-credentials.ts';
import { createStub, type Stub } from '../../platform/grpc/client-stub.ts';
import { DEVICE_ID_METADATA_KEY } from '../../platform/grpc/device-metadata.ts';
import { DeviceRegistry } from '../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { HeartbeatService } from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { InferenceService } from '../../proto/gen/edgeorchestra/v1/inference_pb.js';
import { ModelService } from '../../proto/gen/edgeorchestra/v1/model_pb.js';
import { SecureAggregationService } from '../../proto/gen/edgeorchestra/v1/secure_aggregation_pb.js';
import { SharedStepsService } from '../../proto/gen/edgeorchestra/v1/shared_steps_pb.js';
import { TaskService } from '../../proto/gen/edgeorchestra/v1/task_pb.js';
import { TelemetryService } from '../../proto/gen/edgeorchestra/v1/telemetry_pb.js';
import type { Route } from './route.ts';

/** The device's channels to one orchestrator. Bulk data has its own, so that nothing delays a beat. */
export class Connection {
  readonly #control: Client;
  readonly #bulk: Client;
  readonly registry: Stub<typeof DeviceRegistry.method>;
  readonly heartbeats: Stub<typeof HeartbeatService.method>;
  readonly tasks: Stub<typeof TaskService.method>;
  readonly exchanges: Stub<typeof SecureAggregationService.method>;
  readonly models: Stub<typeof ModelService.method>;
  readonly steps: Stub<typeof SharedStepsService.method>;
  /** Logs, on the bulk channel: they are never urgent. */
  readonly telemetry: Stub<typeof TelemetryService.method>;
  readonly #serving: Client;
  readonly serving: Stub<typeof InferenceService.method>;
  #isClosed = false;
  /** Shards: the same service as `tasks`, on the bulk channel. */
  readonly inputs: Stub<typeof TaskService.method>;

  /** Nothing is dialled before the first call. */
  constructor({ address, deviceId, credentials: shown }: Route) {
    const security = shown === undefined ? credentials.createInsecure() : memberCredentials(shown);
    const options = shown === undefined ? CLIENT_OPTIONS : { ...CLIENT_OPTIONS, ...ORCHESTRATOR_TARGET };
    const metadata = () => {
      const said = new Metadata();
      said.set(DEVICE_ID_METADATA_KEY, deviceId);
      return said;
    };
    this.#control = new Client(address, security, options);
    this.#bulk = new Client(address, security, options);
    this.#serving = new Client(address, security, options);
    this.registry = createStub(this.#control, DeviceRegistry, metadata);
    this.heartbeats = createStub(this.#control, HeartbeatService, metadata);
    this.tasks = createStub(this.#control, TaskService, metadata);
    this.exchanges = createStub(this.#control, SecureAggregationService, metadata);
    this.models = createStub(this.#bulk, ModelService, metadata);
    this.steps = createStub(this.#bulk, SharedStepsService, metadata);
    this.telemetry = createStub(this.#bulk, TelemetryService, metadata);
    this.inputs = createStub(this.#bulk, TaskService, metadata);
    this.serving = createStub(this.#serving, InferenceService, metadata);
  }

  /** True once another connection may have taken its place. */
  get isClosed(): boolean {
    return this.#isClosed;
  }

  close(): void {
    this.#isClosed = true;
    this.#control.close();
    this.#bulk.close();
    this.#serving.close();
  }
}
