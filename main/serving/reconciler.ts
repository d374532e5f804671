import { randomUUID } from 'node:crypto';
import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { StoredDeployment } from '../storage/rows/deployment-rows.ts';
import type { DeploymentBook } from './deployment-book.ts';
import { stateOf } from './deployment-state.ts';
import { chooseDevices } from './placement.ts';
import { isOfPlan, planOf } from './plan-of.ts';
import type { LiveReplica, ReplicaTable } from './replica-table.ts';
import type { Scaling } from './scaling.ts';
import type { Verdicts } from './verdicts.ts';

interface ReconcilerDeps {
  readonly book: DeploymentBook;
  readonly table: ReplicaTable;
  readonly verdicts: Verdicts;
  readonly scaling: Scaling;
  readonly devices: Pick<DeviceRegistry, 'get' | 'isKnown' | 'onAvailability' | 'nameOf'>;
  readonly clock: Clock;
  /** After a start devices get so long to come back before others take their replicas over, in milliseconds. */
  readonly graceMs: number;
  /** True for a device that is to be free for a while: its replicas go elsewhere where that fits. */
  readonly isLeaving: (id: DeviceId) => boolean;
  /** Requests that nobody works at yet. */
  readonly waiting: (name: ResourceName) => number;
  /** Told after each look, as requests may wait for what has come of it. */
  readonly onLooked: (name: ResourceName) => void;
}

const PERIOD_MS = 2_000;

/** Brings what is served in line with what is wanted: places replicas, replaces lost and failed ones, ends those too many. */
export class Reconciler implements Service {
  readonly name = 'reconciler';
  readonly #deps: ReconcilerDeps;
  readonly #endings: (() => void)[] = [];
  readonly #due = new Set<ResourceName>();
  /** Devices that were online in this life: those are not waited for when they go. */
  readonly #seen = new Set<DeviceId>();
  #startedAt = 0;
  #isScheduled = false;
  #isStopped = false;

  constructor(deps: ReconcilerDeps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { book, table, clock, devices } = this.#deps;
    book.load();
    this.#startedAt = clock.monotonic();
    const lookAtAll = () => {
      for (const { name } of book.all()) this.look(name);
    };
    const onAvailability = devices.onAvailability(({ id, state }) => {
      if (state === 'online') this.#seen.add(id);
      if (state !== 'online' && state !== 'draining') table.closeLine(id);
      lookAtAll();
    });
    this.#endings.push(onAvailability, clock.every(PERIOD_MS, lookAtAll));
    lookAtAll();
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    for (const end of this.#endings) end();
  }

  /** Looks at a deployment soon; once, however often it is asked for until then. */
  look(name: ResourceName): void {
    this.#due.add(name);
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      if (this.#isStopped) return;
      const names = [...this.#due];
      this.#due.clear();
      for (const one of names) this.#reconcile(one);
    });
  }

  /** Looks at all that a device serves. */
  lookAtDevice(id: DeviceId): void {
    for (const { stored } of this.#deps.table.onDevice(id)) this.look(stored.deployment);
  }

  /** Gives every device another chance, also those where it has failed, and looks at the deployment soon. */
  retry(name: ResourceName): void {
    const { table, verdicts } = this.#deps;
    verdicts.forgetFailures(name);
    for (const replica of table.of(name)) {
      if (replica.status?.phase === 'failed') this.#remove(replica, 'it is tried anew');
    }
    this.look(name);
  }

  #reconcile(name: ResourceName): void {
    const { book, table, scaling, verdicts, onLooked } = this.#deps;
    const deployment = book.get(name);
    if (deployment === undefined) return;
    const wanted = deployment.isWanted ? scaling.wanted(deployment) : 0;
    this.#noteFailures(deployment);
    this.#place(deployment, wanted);
    this.#withdraw(deployment, wanted);
    const { state, reason } = stateOf(deployment, table.of(name), wanted, () => verdicts.of(deployment));
    book.enter(name, state, reason);
    onLooked(name);
  }

  /** A device where it has failed is not tried again until the deployment is changed or started anew. */
  #noteFailures(deployment: StoredDeployment): void {
    const { table, verdicts } = this.#deps;
    const { name } = deployment;
    for (const { stored, status } of table.of(name)) {
      if (status?.phase !== 'failed' || !isOfPlan(deployment, stored.plan)) continue;
      const { id: replica, deviceId: id } = stored;
      const why = status.problem?.message ?? 'it has failed there';
      verdicts.noteFailure(name, { id, replica, code: status.problem?.code, why });
    }
  }

  #place(deployment: StoredDeployment, wanted: number): void {
    const { book, clock, table, verdicts } = this.#deps;
    const good = table.of(deployment.name).filter((replica) => this.#isGood(deployment, replica));
    const missing = wanted - good.length;
    if (missing <= 0) return;
    for (const { deviceId, deviceName } of chooseDevices(verdicts.forNew(deployment), missing)) {
      const id = ReplicaId.parse(randomUUID());
      const plan = planOf(deployment, id);
      book.addReplica({ id, deployment: deployment.name, deviceId, plan, createdAt: clock.now() }, deviceName);
    }
  }

  /** Ends replicas that others have taken over, those of an earlier specification, and those beyond what is wanted. */
  #withdraw(deployment: StoredDeployment, wanted: number): void {
    const { devices, table, waiting, isLeaving } = this.#deps;
    const replicas = table.of(deployment.name);
    const good = replicas.filter((replica) => this.#isGood(deployment, replica));
    const isCovered = good.filter(({ slots }) => slots > 0).length >= wanted;
    const inTheWay = isCovered ? undefined : this.#inTheWay(deployment, wanted);
    // Where no other one is to come, it takes nothing more all the same.
    const isNoneComing = good.every(({ slots }) => slots > 0);
    const wasLeaving = new Set(replicas.filter(({ isLeaving }) => isLeaving));
    for (const replica of replicas) {
      replica.isLeaving = false;
      if (good.includes(replica)) continue;
      if (!devices.isKnown(replica.stored.deviceId)) this.#remove(replica, 'the device has left the cluster');
      else if (isOfPlan(deployment, replica.stored.plan)) {
        // A device that comes back before another one has taken over goes on with what it has loaded.
        if (isCovered) this.#retire(replica, wanted === 0 ? 'it was stopped' : 'another device has taken over');
      } else if (isCovered || replica === inTheWay || isIdleForGood(replica)) this.#retire(replica, 'it was replaced');
      if (isNoneComing && isLeaving(replica.stored.deviceId)) replica.isLeaving = true;
    }
    if (wanted === 0 && waiting(deployment.name) > 0) return;
    const leastUseful = good.toSorted(
      (a, b) =>
        Number(a.slots > 0) - Number(b.slots > 0) ||
        Number(wasLeaving.has(b)) - Number(wasLeaving.has(a)) ||
        a.active - b.active,
    );
    for (const replica of leastUseful.slice(0, Math.max(0, good.length - wanted))) {
      this.#retire(replica, wanted === 0 ? 'it was stopped' : 'fewer devices are needed');
    }
  }

  /** A replica of an earlier specification without whose memory its successor has no place; one at a time. */
  #inTheWay(deployment: StoredDeployment, wanted: number): LiveReplica | undefined {
    const { table, verdicts } = this.#deps;
    const replicas = table.of(deployment.name);
    const successors = replicas.filter((replica) => this.#isGood(deployment, replica));
    if (successors.length >= wanted || successors.some(({ slots }) => slots === 0)) return undefined;
    const all = new Map(verdicts.forNew(deployment).map((verdict) => [verdict.deviceId, verdict]));
    if ([...all.values()].some(({ verdict }) => verdict === 'fits')) return undefined;
    return replicas.find(({ stored, status }) => {
      if (isOfPlan(deployment, stored.plan)) return false;
      const { verdict, memoryNeededBytes, memoryAvailableBytes } = all.get(stored.deviceId) ?? {};
      if (verdict !== 'too-little-memory' || memoryNeededBytes === undefined) return false;
      return (memoryAvailableBytes ?? 0) + (status?.facts?.memoryBytes ?? 0) >= memoryNeededBytes;
    });
  }

  /** Finishes what it is at first: looked at again when that is done. */
  #retire(replica: LiveReplica, reason: string): void {
    replica.isLeaving = replica.active > 0 && replica.line !== undefined;
    if (!replica.isLeaving) this.#remove(replica, reason);
  }

  #remove({ stored }: LiveReplica, reason: string): void {
    const { book, devices } = this.#deps;
    book.removeReplica(stored, devices.nameOf(stored.deviceId), reason);
  }

  /** Serves, or will by itself: of the present plan, on a device that is there, and not given up. */
  #isGood(deployment: StoredDeployment, { stored, status }: LiveReplica): boolean {
    if (!isOfPlan(deployment, stored.plan) || status?.phase === 'failed') return false;
    return this.#isThere(stored.deviceId) && !this.#deps.isLeaving(stored.deviceId);
  }

  #isThere(deviceId: DeviceId): boolean {
    const { devices, clock, graceMs } = this.#deps;
    if (!devices.isKnown(deviceId)) return false;
    const { state, etiquette } = devices.get(deviceId);
    if (state === 'online') return etiquette?.level !== 'off';
    return !this.#seen.has(deviceId) && clock.monotonic() - this.#startedAt < graceMs;
  }
}

/** It has told that it does not serve yet, or not any more: of an earlier specification it need not begin. */
function isIdleForGood({ status, active }: LiveReplica): boolean {
  return status !== undefined && status.phase !== 'ready' && status.phase !== 'unloaded' && active === 0;
}
