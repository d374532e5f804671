import type { DeploymentState, ServingReason } from '../../common/domain/deployment.ts';
import type { ResourceName, Sha256 } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { DeploymentRows, type StoredDeployment, type StoredReplica } from '../storage/rows/deployment-rows.ts';
import type { ReplicaTable } from './replica-table.ts';

interface DeploymentBookDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  readonly table: ReplicaTable;
}

/** What is kept of deployments and replicas; each change of a state is one transaction with its event. */
export class DeploymentBook {
  readonly #deps: DeploymentBookDeps;
  readonly #rows: DeploymentRows;
  readonly #deployments = new Map<ResourceName, StoredDeployment>();

  constructor(deps: DeploymentBookDeps) {
    this.#deps = deps;
    this.#rows = new DeploymentRows(deps.database);
  }

  /** Reads what is kept. */
  load(): void {
    for (const deployment of this.#rows.all()) this.#deployments.set(deployment.name, deployment);
    for (const replica of this.#rows.replicas()) this.#deps.table.add(replica);
  }

  /** By name. */
  all(): StoredDeployment[] {
    return [...this.#deployments.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  get(name: ResourceName): StoredDeployment | undefined {
    return this.#deployments.get(name);
  }

  /** True while a deployment, also one that was stopped, has this content. */
  usesBlob(sha256: Sha256): boolean {
    return [...this.#deployments.values()].some(({ model }) => model.sha256 === sha256);
  }

  add(deployment: StoredDeployment): void {
    this.#save(deployment, () => {
      const { name, model } = deployment;
      this.#deps.events.append({
        kind: 'deployment-created',
        deployment: name,
        model: model.name,
        version: model.version,
      });
    });
  }

  /** Takes another specification or model; its state follows. */
  change(deployment: StoredDeployment): void {
    this.#save(deployment, () => {
      const { name, model } = deployment;
      this.#deps.events.append({
        kind: 'deployment-changed',
        deployment: name,
        model: model.name,
        version: model.version,
      });
    });
  }

  /** Says whether it is wanted: to be told on in its state. */
  want(name: ResourceName, isWanted: boolean): void {
    const deployment = this.#deployments.get(name);
    if (deployment === undefined || deployment.isWanted === isWanted) return;
    this.#save({ ...deployment, isWanted }, () => undefined);
  }

  enter(name: ResourceName, state: DeploymentState, reason: ServingReason | null): void {
    const before = this.#deployments.get(name);
    if (before === undefined) return;
    const isSame = before.state === state;
    if (isSame && before.reason?.code === reason?.code && before.reason?.message === reason?.message) return;
    const stateSince = isSame ? before.stateSince : this.#deps.clock.now();
    this.#save({ ...before, state, stateSince, reason }, () => {
      if (isSame) return;
      this.#deps.events.append({
        kind: 'deployment-entered',
        deployment: name,
        state,
        reason: reason?.message ?? null,
      });
    });
  }

  remove(name: ResourceName): void {
    const { database, events, table } = this.#deps;
    database.transaction(() => {
      this.#rows.remove(name);
      events.append({ kind: 'deployment-removed', deployment: name });
      database.afterCommit(() => {
        this.#deployments.delete(name);
        for (const { id } of table.of(name)) table.remove(id);
      });
    });
  }

  addReplica(replica: StoredReplica, deviceName: string): void {
    const { database, events, table } = this.#deps;
    const { deployment, deviceId } = replica;
    database.transaction(() => {
      this.#rows.addReplica(replica);
      events.append({ kind: 'replica-placed', deployment, deviceId, deviceName });
      database.afterCommit(() => table.add(replica));
    });
  }

  removeReplica({ id, deployment, deviceId }: StoredReplica, deviceName: string, reason: string): void {
    const { database, events, table } = this.#deps;
    database.transaction(() => {
      this.#rows.removeReplica(id);
      events.append({ kind: 'replica-withdrawn', deployment, deviceId, deviceName, reason });
      database.afterCommit(() => table.remove(id));
    });
  }

  #save(deployment: StoredDeployment, record: () => void): void {
    const { database } = this.#deps;
    database.transaction(() => {
      this.#rows.put(deployment);
      record();
      database.afterCommit(() => this.#deployments.set(deployment.name, deployment));
    });
  }
}
