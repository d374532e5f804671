import type { Replica } from '../../common/domain/deployment.ts';
import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReplicaId, ReplicaPlan, ReplicaStatus } from '../../common/serving/replica-plan.ts';
import type { StoredReplica } from '../storage/rows/deployment-rows.ts';
import { ReplicaPace } from './replica-pace.ts';
import { ServingLine } from './serving-line.ts';

/** A device that has work and says nothing for so long is passed over, in milliseconds; it pulses twice a second. */
const SILENT_MS = 1_500;

/** A device may not draw more requests, whatever it says: the most that settings allow. */
const MOST_SLOTS = 64;

/** A replica with what is known of it now. */
export class LiveReplica {
  readonly stored: StoredReplica;
  readonly pace = new ReplicaPace();
  /** As its device told on the line that is open; undefined before that. */
  status: ReplicaStatus | undefined;
  since: number;
  active = 0;
  served = 0;
  line: ServingLine | undefined;
  /** It is withdrawn once it has finished what it is at. */
  isLeaving = false;

  constructor(stored: StoredReplica, now: number) {
    this.stored = stored;
    this.since = now;
  }

  get id(): ReplicaId {
    return this.stored.id;
  }

  /** Requests that it takes at once; 0 while it takes none. */
  get slots(): number {
    if (this.line === undefined || this.line.isClosed || this.isSilent) return 0;
    const { phase, facts } = this.status ?? {};
    return phase === 'ready' || phase === 'unloaded' ? Math.min(facts?.slots ?? 1, MOST_SLOTS) : 0;
  }

  get isSilent(): boolean {
    return (this.line?.silenceMs() ?? 0) > SILENT_MS;
  }

  /** What people see of its state. */
  get phase(): Replica['phase'] {
    if (this.status === undefined || this.line === undefined || this.line.isClosed) return 'waiting';
    return this.isSilent ? 'silent' : this.status.phase;
  }
}

interface ReplicaTableDeps {
  readonly clock: Clock;
  /** What a device tells, or that it is gone, has changed how a deployment is. */
  readonly onChange: (deployment: ResourceName) => void;
}

/** All replicas, what their devices tell of them, and what each device is to be told. */
export class ReplicaTable {
  readonly #deps: ReplicaTableDeps;
  readonly #replicas = new Map<ReplicaId, LiveReplica>();
  readonly #ofDeployment = new Map<ResourceName, Set<LiveReplica>>();
  readonly #ofDevice = new Map<DeviceId, Set<LiveReplica>>();
  readonly #lines = new Map<DeviceId, ServingLine>();
  readonly #watchers = new Map<DeviceId, Set<() => void>>();

  constructor(deps: ReplicaTableDeps) {
    this.#deps = deps;
  }

  add(stored: StoredReplica): void {
    const replica = new LiveReplica(stored, this.#deps.clock.now());
    replica.line = this.#lines.get(stored.deviceId);
    this.#replicas.set(stored.id, replica);
    setOf(this.#ofDeployment, stored.deployment).add(replica);
    setOf(this.#ofDevice, stored.deviceId).add(replica);
    this.#tell(stored.deviceId);
  }

  remove(id: ReplicaId): void {
    const replica = this.#replicas.get(id);
    if (replica === undefined) return;
    const { deployment, deviceId } = replica.stored;
    this.#replicas.delete(id);
    this.#ofDeployment.get(deployment)?.delete(replica);
    this.#ofDevice.get(deviceId)?.delete(replica);
    this.#tell(deviceId);
  }

  has(id: ReplicaId): boolean {
    return this.#replicas.has(id);
  }

  of(deployment: ResourceName): readonly LiveReplica[] {
    return [...(this.#ofDeployment.get(deployment) ?? [])];
  }

  all(): Iterable<LiveReplica> {
    return this.#replicas.values();
  }

  onDevice(deviceId: DeviceId): readonly LiveReplica[] {
    return [...(this.#ofDevice.get(deviceId) ?? [])];
  }

  /** What a device is to serve. */
  readonly plansOf = (deviceId: DeviceId): ReplicaPlan[] => this.onDevice(deviceId).map(({ stored }) => stored.plan);

  /** Calls whenever the plan of a device has changed, until the returned function is called. */
  readonly onPlan = (deviceId: DeviceId, call: () => void): (() => void) => {
    const watchers = setOf(this.#watchers, deviceId).add(call);
    return () => {
      watchers.delete(call);
      if (watchers.size === 0) this.#watchers.delete(deviceId);
    };
  };

  /** Takes the stream of a device; an older one of it ends. */
  readonly openLine = (deviceId: DeviceId): ServingLine => {
    const { clock } = this.#deps;
    const line: ServingLine = new ServingLine({
      deviceId,
      clock,
      onReport: (statuses) => this.#report(line, statuses),
      onClosed: () => this.#lost(line),
    });
    const before = this.#lines.get(deviceId);
    this.#lines.set(deviceId, line);
    for (const replica of this.onDevice(deviceId)) {
      replica.line = line;
      replica.status = undefined;
      replica.since = clock.now();
    }
    before?.close();
    return line;
  };

  /** The device is offline: what its stream was at fails now. */
  closeLine(deviceId: DeviceId): void {
    this.#lines.get(deviceId)?.close();
  }

  #report(line: ServingLine, statuses: readonly ReplicaStatus[]): void {
    const told = new Map(statuses.map((status) => [status.replicaId, status]));
    const touched = new Set<ResourceName>();
    for (const replica of this.onDevice(line.deviceId)) {
      const status = told.get(replica.id);
      if (status === undefined || replica.line !== line) continue;
      if (replica.status?.phase !== status.phase) replica.since = this.#deps.clock.now();
      replica.status = status;
      touched.add(replica.stored.deployment);
    }
    for (const deployment of touched) this.#deps.onChange(deployment);
  }

  #lost(line: ServingLine): void {
    if (this.#lines.get(line.deviceId) === line) this.#lines.delete(line.deviceId);
    for (const replica of this.onDevice(line.deviceId)) {
      if (replica.line !== line) continue;
      replica.line = undefined;
      replica.status = undefined;
      replica.since = this.#deps.clock.now();
      this.#deps.onChange(replica.stored.deployment);
    }
  }

  #tell(deviceId: DeviceId): void {
    for (const call of this.#watchers.get(deviceId) ?? []) call();
  }
}

function setOf<Key, Item>(map: Map<Key, Set<Item>>, key: Key): Set<Item> {
  const found = map.get(key) ?? new Set<Item>();
  map.set(key, found);
  return found;
}
