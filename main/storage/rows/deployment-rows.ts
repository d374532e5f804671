import { z } from 'zod';
import { Deployment } from '../../../common/domain/deployment.ts';
import { MemoryNeed } from '../../../common/domain/file-description.ts';
import { DeviceId, ResourceName, Timestamp } from '../../../common/domain/ids.ts';
import { ReplicaId, ReplicaPlan } from '../../../common/serving/replica-plan.ts';
import { ModelSpec } from '../../../common/specs/model-spec.ts';
import type { Database } from '../database.ts';

/** What is kept of a deployment. */
export const StoredDeployment = Deployment.omit({ wanted: true, replicas: true, load: true }).extend({
  modelSpec: ModelSpec.nullable(),
  memory: MemoryNeed,
  isWanted: z.boolean().describe('False once it was stopped'),
});
export type StoredDeployment = z.infer<typeof StoredDeployment>;

/** A replica that a device is to have. */
export const StoredReplica = z.object({
  id: ReplicaId,
  deployment: ResourceName,
  deviceId: DeviceId,
  plan: ReplicaPlan,
  createdAt: Timestamp,
});
export type StoredReplica = z.infer<typeof StoredReplica>;

interface Row {
  readonly body_json: string;
}

/** Rows of the deployments and of their replicas. */
export class DeploymentRows {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Adds the deployment or replaces what was known of it. */
  put(deployment: StoredDeployment): void {
    this.#database
      .prepare<[string, string]>(
        `insert into deployments (name, body_json) values (?, ?)
         on conflict (name) do update set body_json = excluded.body_json`,
      )
      .run(deployment.name, JSON.stringify(deployment));
  }

  /** Removes a deployment with its replicas. */
  remove(name: ResourceName): void {
    this.#database.prepare<[string]>('delete from replicas where deployment = ?').run(name);
    this.#database.prepare<[string]>('delete from deployments where name = ?').run(name);
  }

  all(): StoredDeployment[] {
    return this.#database
      .prepare<[], Row>('select body_json from deployments order by name')
      .all()
      .map((row) => StoredDeployment.parse(JSON.parse(row.body_json)));
  }

  addReplica(replica: StoredReplica): void {
    this.#database
      .prepare<[string, string, string, string]>(
        'insert into replicas (id, deployment, device_id, body_json) values (?, ?, ?, ?)',
      )
      .run(replica.id, replica.deployment, replica.deviceId, JSON.stringify(replica));
  }

  removeReplica(id: ReplicaId): void {
    this.#database.prepare<[string]>('delete from replicas where id = ?').run(id);
  }

  replicas(): StoredReplica[] {
    return this.#database
      .prepare<[], Row>('select body_json from replicas order by id')
      .all()
      .map((row) => StoredReplica.parse(JSON.parse(row.body_json)));
  }
}
