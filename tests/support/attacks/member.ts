import { Client } from '@grpc/grpc-js';
import { onTestFinished } from 'vitest';
import { DeviceId, type Sha256 } from '../../../common/domain/ids.ts';
import { CLIENT_OPTIONS } from '../../../platform/grpc/channel-options.ts';
import {
  type DeviceCredentials,
  memberCredentials,
  ORCHESTRATOR_TARGET,
} from '../../../platform/grpc/client-credentials.ts';
import { createStub } from '../../../platform/grpc/client-stub.ts';
import { createCertificateRequest } from '../../../platform/pki/certificate-request.ts';
import { fetchAuthority } from '../../../platform/pki/fetch-authority.ts';
import { encodeRegistration } from '../../../platform/wire/registration-wire.ts';
import { DeviceRegistry } from '../../../proto/gen/edgeorchestra/v1/device_registry_pb.js';
import { HeartbeatService } from '../../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { ModelService } from '../../../proto/gen/edgeorchestra/v1/model_pb.js';
import { TaskService } from '../../../proto/gen/edgeorchestra/v1/task_pb.js';
import { Enrollment } from '../../../worker-agent/session/enrollment.ts';
import { aRegistration } from '../../unit/builders/a-registration.ts';
import type { TestOrchestrator } from '../test-orchestrator.ts';

interface JoiningOptions {
  readonly orchestrator: TestOrchestrator;
  readonly name: string;
  readonly authority: Sha256;
  readonly token: { readonly id: string; readonly secret: string };
}

/** A device of the cluster that says and does what it likes. */
export class Member {
  readonly id: DeviceId;
  readonly credentials: DeviceCredentials;
  readonly client: Client;
  readonly registry;
  readonly heartbeat;
  readonly models;
  readonly tasks;

  private constructor(id: DeviceId, credentials: DeviceCredentials, address: string) {
    this.id = id;
    this.credentials = credentials;
    this.client = new Client(address, memberCredentials(credentials), { ...CLIENT_OPTIONS, ...ORCHESTRATOR_TARGET });
    onTestFinished(() => this.client.close());
    this.registry = createStub(this.client, DeviceRegistry);
    this.heartbeat = createStub(this.client, HeartbeatService);
    this.models = createStub(this.client, ModelService);
    this.tasks = createStub(this.client, TaskService);
  }

  static async join({ orchestrator, name, authority, token }: JoiningOptions): Promise<Member> {
    const { signal } = new AbortController();
    const shown = await fetchAuthority({ host: '127.0.0.1', port: orchestrator.joinPort }, signal);
    if (shown.fingerprint !== authority) throw new Error('this is another cluster');
    const { key, request } = await createCertificateRequest();
    const { id, agentVersion, hardware } = aRegistration(name);
    const enrollment = new Enrollment({
      address: `127.0.0.1:${orchestrator.joinPort}`,
      authorities: [shown.certificate],
    });
    const application = { candidate: { id, name, agentVersion, hardware }, request };
    const { deviceId, certificate, authorities } = await enrollment
      .byToken(application, token, signal)
      .finally(() => enrollment.close());
    return new Member(deviceId, { key, certificate, authorities }, orchestrator.address);
  }

  /** Registers under this id, its own unless another is given. */
  async register(id: string = this.id): Promise<void> {
    await this.registry.register(encodeRegistration(aRegistration(this.id, { id: DeviceId.parse(id) })));
  }
}
