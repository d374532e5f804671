import type { DeviceId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { ServedMeanwhile } from '../../common/updates/rollout.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { DeploymentBook } from './deployment-book.ts';
import { noPlace } from './deployment-state.ts';
import { isOfPlan } from './plan-of.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';
import type { Verdicts } from './verdicts.ts';

interface ClearingDeps {
  readonly book: Pick<DeploymentBook, 'get'>;
  readonly table: ReplicaTable;
  readonly verdicts: Pick<Verdicts, 'forNew'>;
  readonly devices: Pick<DeviceRegistry, 'nameOf'>;
  readonly clock: Pick<Clock, 'now'>;
  /** True for a device that is to be free for a while. */
  readonly isLeaving: (id: DeviceId) => boolean;
}

/** Tells how far the models of a device are that is to be free for a while; the reconciler moves them. */
export class Clearing {
  readonly #deps: ClearingDeps;
  readonly #states = new Map<ReplicaId, Pick<ServedMeanwhile, 'state' | 'since'>>();

  constructor(deps: ClearingDeps) {
    this.#deps = deps;
  }

  /** What a device serves yet, by deployment; a model that another device has taken over is not among it. */
  of(id: DeviceId): ServedMeanwhile[] {
    const replicas = this.#deps.table.onDevice(id);
    for (const known of this.#states.keys()) if (!this.#deps.table.has(known)) this.#states.delete(known);
    return replicas.map((replica) => {
      const told = this.#describe(replica);
      const before = this.#states.get(replica.id);
      const since = before?.state === told.state ? before.since : this.#deps.clock.now();
      this.#states.set(replica.id, { state: told.state, since });
      return { ...told, since };
    });
  }

  #describe(replica: LiveReplica): Omit<ServedMeanwhile, 'since'> {
    const { table, devices, book, verdicts, isLeaving } = this.#deps;
    const { stored, active } = replica;
    const { deployment: name, deviceId } = stored;
    const said = { deployment: name, by: null, requests: active, reason: null };
    const deployment = book.get(name);
    const others = table.of(name).filter((other) => !isLeaving(other.stored.deviceId));
    if (!replica.isLeaving) {
      const coming = others.find(
        ({ stored: { plan }, slots, status }) =>
          slots === 0 && status?.phase !== 'failed' && deployment !== undefined && isOfPlan(deployment, plan),
      );
      return { ...said, state: 'moving', by: coming === undefined ? null : devices.nameOf(coming.stored.deviceId) };
    }
    if (active > 0) return { ...said, state: 'finishing' };
    const elsewhere = deployment === undefined ? [] : verdicts.forNew(deployment);
    const { message } = noPlace(elsewhere.filter((verdict) => verdict.deviceId !== deviceId));
    return { ...said, state: others.some(({ slots }) => slots > 0) ? 'fewer' : 'pauses', reason: message };
  }
}
