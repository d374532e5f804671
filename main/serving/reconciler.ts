import { randomUUID } from 'node:crypto';
import type { PlacementVerdict } from '../../common/domain/deployment.ts';
import type { DeviceId, ResourceName } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { ReplicaId } from '../../common/serving/replica-plan.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { EventLog } from '../events/event-log.ts';
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
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  /** After a start devices get so long to come back before others take their replicas over, in milliseconds. */
  readonly graceMs: number;
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
  #noteFailures({ name }: StoredDeployment): void {
    const { table, verdicts } = this.#deps;
    for (const replica of table.of(name)) {
      if (replica.status?.phase === 'failed') {
        verdicts.noteFailure(name, replica.stored.deviceId, replica.status.problem?.message ?? 'it has failed there');
      }
    }
  }

  #place(deployment: StoredDeployment, wanted: number): void {
    const { table, verdicts } = this.#deps;
    const good = table.of(deployment.name).filter((replica) => this.#isGood(deployment, replica));
    const missing = wanted - good.length;
    if (missing <= 0) return;
    for (const verdict of chooseDevices(verdicts.forNew(deployment), missing)) this.#add(deployment, verdict);
  }

  #add(deployment: StoredDeployment, { deviceId, deviceName }: PlacementVerdict): void {
    const { book, clock, events } = this.#deps;
    const id = ReplicaId.parse(randomUUID());
    book.addReplica({
      id,
      deployment: deployment.name,
      deviceId,
      plan: planOf(deployment, id),
      createdAt: clock.now(),
    });
    events.append({ kind: 'replica-placed', deployment: deployment.name, deviceId, deviceName });
  }

  /** Ends replicas that others have taken over, those of an earlier specification, and those beyond what is wanted. */
  #withdraw(deployment: StoredDeployment, wanted: number): void {
    const replicas = this.#deps.table.of(deployment.name);
    const good = replicas.filter((replica) => this.#isGood(deployment, replica));
    const isCovered = good.length >= wanted;
    const ready = good.filter(({ slots }) => slots > 0).length;
    for (const replica of replicas) {
      if (good.includes(replica)) continue;
      if (!this.#deps.devices.isKnown(replica.stored.deviceId))
        this.#remove(replica, 'the device has left the cluster');
      else if (!isOfPlan(deployment, replica.stored.plan)) {
        // What serves now goes on until its successors do.
        if (ready >= Math.max(1, wanted) || wanted === 0 || replica.slots === 0)
          this.#remove(replica, 'it was replaced');
      } else if (isCovered) this.#remove(replica, wanted === 0 ? 'it was stopped' : 'another device has taken over');
    }
    const surplus = good.length - wanted;
    if (surplus <= 0) return;
    const leastUseful = good.toSorted((a, b) => Number(a.slots > 0) - Number(b.slots > 0) || a.active - b.active);
    for (const replica of leastUseful.slice(0, surplus)) {
      // Finishes what it is at: looked at again when that is done.
      if (replica.active > 0 && replica.slots > 0) continue;
      this.#remove(replica, wanted === 0 ? 'it was stopped' : 'fewer devices are needed');
    }
  }

  #remove({ stored }: LiveReplica, reason: string): void {
    const { book, devices, events } = this.#deps;
    const { deployment, deviceId } = stored;
    book.removeReplica(stored);
    events.append({ kind: 'replica-withdrawn', deployment, deviceId, deviceName: devices.nameOf(deviceId), reason });
  }

  /** Serves, or will by itself: of the present plan, on a device that is there, and not given up. */
  #isGood(deployment: StoredDeployment, { stored, status }: LiveReplica): boolean {
    if (!isOfPlan(deployment, stored.plan) || status?.phase === 'failed') return false;
    return this.#isThere(stored.deviceId);
  }

  #isThere(deviceId: DeviceId): boolean {
    const { devices, clock, graceMs } = this.#deps;
    if (!devices.isKnown(deviceId)) return false;
    return devices.get(deviceId).state === 'online' || clock.monotonic() - this.#startedAt < graceMs;
  }
}
