import { isDeepStrictEqual } from 'node:util';
import type { PlacementVerdict } from '../../common/domain/deployment.ts';
import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import { replicaMemory } from '../models/replica-memory.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';
import { judgeDevice } from './placement.ts';
import { isOfPlan } from './plan-of.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';

interface Failed {
  readonly replica: ReplicaId;
  readonly why: string;
  /** By the clock that only grows. */
  readonly until: number;
}

interface NotedFailure extends Omit<Failed, 'until'> {
  readonly id: DeviceId;
  readonly code: string | undefined;
}

/** A device that had no room is tried again after so long, in milliseconds. */
const NO_ROOM_MS = 60_000;

interface VerdictsDeps {
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly devices: Pick<DeviceRegistry, 'list'>;
  readonly table: ReplicaTable;
  /** True for a device that is to be free for a while. */
  readonly isLeaving: (id: DeviceId) => boolean;
  /** What a deployment takes by its header; undefined for one that is gone. */
  readonly wished: (name: ResourceName) => Wished | undefined;
}

/** What is asked of a device; a deployment that is not there yet has no replicas. */
export type Wished = Pick<StoredDeployment, 'name' | 'model' | 'memory' | 'spec' | 'modelSpec'>;

const MOST_OF_ESTIMATE = 4;

/** Which devices can serve a deployment, and why others cannot. */
export class Verdicts {
  readonly #deps: VerdictsDeps;
  readonly #failures = new Map<ResourceName, Map<DeviceId, Failed>>();

  constructor(deps: VerdictsDeps) {
    this.#deps = deps;
  }

  /** The deployment has failed there: for good, or for a while where there was no room. Told again, it is the same failure. */
  noteFailure(name: ResourceName, { id, replica, code, why }: NotedFailure): void {
    const failures = this.#failures.get(name) ?? new Map<DeviceId, Failed>();
    if (failures.get(id)?.replica === replica) return;
    const until = code === 'no-room' ? this.#deps.clock.monotonic() + NO_ROOM_MS : Number.POSITIVE_INFINITY;
    this.#failures.set(name, failures.set(id, { replica, why, until }));
  }

  /** Every device may be tried again. */
  forgetFailures(name: ResourceName): void {
    this.#failures.delete(name);
  }

  /** Of all devices, with those that have a replica as chosen. */
  of(deployment: Wished): PlacementVerdict[] {
    return this.#judge(deployment, ({ stored }) => stored.deployment === deployment.name);
  }

  /** For one more replica of the present plan: where there is one already, there is no second. */
  forNew(deployment: StoredDeployment): PlacementVerdict[] {
    return this.#judge(
      deployment,
      ({ stored }) => stored.deployment === deployment.name && isOfPlan(deployment, stored.plan),
    );
  }

  #judge(deployment: Wished, isOwn: (replica: LiveReplica) => boolean): PlacementVerdict[] {
    const { devices, table, isLeaving } = this.#deps;
    const { model, spec } = deployment;
    const wish = {
      format: model.format,
      memoryBytes: this.#memoryOf(deployment),
      fileBytes: model.sizeBytes,
      devices: spec.devices,
      tags: spec.tags,
    };
    return devices.list().map((device) => {
      const replicas = table.onDevice(device.id);
      return judgeDevice(wish, device, {
        promisedBytes: this.#promisedBytes(replicas.filter((replica) => !isOwn(replica))),
        hasReplica: replicas.some((replica) => isOwn(replica) && replica.status?.phase !== 'failed'),
        hasFile: replicas.some(
          ({ stored, status }) =>
            stored.plan.model.sha256 === model.sha256 && status?.receivedBytes === model.sizeBytes,
        ),
        failure: this.#failureOf(deployment.name, device.id),
        isLeaving: isLeaving(device.id),
      });
    });
  }

  #failureOf(name: ResourceName, id: DeviceId): string | undefined {
    const failed = this.#failures.get(name)?.get(id);
    return failed === undefined || failed.until <= this.#deps.clock.monotonic() ? undefined : failed.why;
  }

  /** To replicas that have no memory now: what they will take is not in the device's readings. */
  #promisedBytes(replicas: readonly LiveReplica[]): number {
    let bytes = 0;
    for (const { stored, status } of replicas) {
      if (status?.phase === 'ready' || status?.phase === 'failed') continue;
      const wished = this.#deps.wished(stored.deployment);
      bytes += wished === undefined ? 0 : this.#memoryOf(wished);
    }
    return bytes;
  }

  /**
   * As measured where one of the same content and settings runs; estimated before that. A device that claims far more than
   * the estimate does not keep the deployment from all others.
   */
  #memoryOf({ name, model, memory, spec }: Wished): number {
    const estimate = replicaMemory(memory, spec.runtime);
    const measured = this.#deps.table
      .of(name)
      .filter(
        ({ stored: { plan } }) => plan.model.sha256 === model.sha256 && isDeepStrictEqual(plan.settings, spec.runtime),
      )
      .map(({ status }) => status?.facts?.memoryBytes ?? 0);
    return Math.min(Math.max(...measured, 0), MOST_OF_ESTIMATE * estimate) || estimate;
  }
}
