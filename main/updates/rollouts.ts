import { randomUUID } from 'node:crypto';
import type { DeviceId, Sha256 } from '../../common/domain/ids.ts';
import type { Failure } from '../../common/domain/job.ts';
import { AppError } from '../../common/errors.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { AgentReport, Obstacle } from '../../common/updates/agent-report.ts';
import type { AgentVersion, Rollout, RolloutHalt } from '../../common/updates/rollout.ts';
import type { UpdateOrder } from '../../common/updates/update-order.ts';
import type { DeviceRegistry } from '../cluster/device-registry.ts';
import type { EventLog } from '../events/event-log.ts';
import type { Database } from '../storage/database.ts';
import { RolloutRows, type StoredOrder, type StoredRollout } from '../storage/rows/rollout-rows.ts';
import { type FleetSources, fleetOf } from './fleet-of.ts';
import type { ReleaseStore } from './release-store.ts';
import {
  describeDevice,
  type FleetDevice,
  modelsLeft,
  newOrder,
  nextMoves,
  obstacleOf,
  type RolloutMove,
  type RolloutSituation,
} from './rollout-moves.ts';
import { whyKept } from './why-kept.ts';

interface RolloutsDeps extends FleetSources {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly devices: Pick<DeviceRegistry, 'get' | 'list' | 'rest' | 'onAvailability'>;
  readonly releases: Pick<ReleaseStore, 'get' | 'signed'>;
  /** Whether a device is to be free has changed. */
  readonly onLeaving: (id: DeviceId) => void;
  readonly clock: Clock;
}

/** What stands still is looked at again so often. */
const LOOK_MS = 5_000;
const OPEN: readonly Rollout['state'][] = ['running', 'paused'];

/**
 * The way of a new version to the devices: one first, then the rest, each awaited until it beats. It stops at the first failure, and
 * goes on where it was after a restart.
 */
export class Rollouts implements Service {
  readonly name = 'rollouts';
  readonly #deps: RolloutsDeps;
  readonly #rows: RolloutRows;
  readonly #reports = new Map<DeviceId, AgentReport | null>();
  readonly #watchers = new Map<DeviceId, Set<() => void>>();
  #rollout: StoredRollout | undefined;
  #orders: StoredOrder[] = [];
  #end: (() => void)[] = [];

  constructor(deps: RolloutsDeps) {
    this.#deps = deps;
    this.#rows = new RolloutRows(deps.database);
  }

  async start(): Promise<void> {
    const { devices, clock } = this.#deps;
    this.#rollout = this.#rows.newest();
    this.#orders = this.#rollout === undefined ? [] : this.#rows.ordersOf(this.#rollout.id);
    this.#end = [devices.onAvailability(() => this.look()), clock.every(LOOK_MS, () => this.look())];
  }

  async stop(): Promise<void> {
    for (const end of this.#end) end();
  }

  /** The rollout that was started last, with how each device is; null before the first. */
  current(): Rollout | null {
    if (this.#rollout === undefined) return null;
    const situation = this.#situation(this.#rollout);
    return { ...this.#rollout, devices: situation.fleet.map((device) => describeDevice(device, situation)) };
  }

  /** The rollout that was started last, where a failure has halted it. */
  halted(): (RolloutHalt & { readonly id: string; readonly version: string; readonly since: number }) | null {
    if (this.#rollout?.state !== 'halted' || this.#rollout.halt === null) return null;
    const { id, version, halt, endedAt, startedAt } = this.#rollout;
    return { id, version, ...halt, since: endedAt ?? startedAt };
  }

  /** What runs on each device. */
  agents(): AgentVersion[] {
    return this.#fleet().map((device) => ({
      ...{ deviceId: device.id, deviceName: device.name, version: device.version },
      isOnline: device.presence === 'online',
      obstacle: obstacleOf(device),
    }));
  }

  /** A device has registered. */
  heard(id: DeviceId, report: AgentReport | null): void {
    this.#reports.set(id, report);
    // What it hands back would else be given to it again.
    this.#deps.devices.rest(id, report?.underWay?.phase === 'handing-over');
    this.#deps.onLeaving(id);
    this.look();
  }

  /** Why a release has to stay; undefined where nothing needs it. */
  whyKept(version: string): Obstacle | undefined {
    return whyKept(
      version,
      this.#rollout,
      this.agents().map((agent) => agent.version),
    );
  }

  /** Starts the way of a release to all devices. @throws AppError `not-found`, `conflict` while another one is open */
  begin(version: string, first: DeviceId | null): void {
    const { releases, devices, clock } = this.#deps;
    const release = releases.get(version);
    if (first !== null) devices.get(first);
    if (this.#rollout !== undefined && OPEN.includes(this.#rollout.state)) {
      throw new AppError('conflict', `version ${this.#rollout.version} is on its way to the devices`, {
        hint: 'Wait for its end, or cancel it first.',
      });
    }
    const started = { version: release.version, state: 'running', first, startedAt: clock.now() } as const;
    this.#change({ id: randomUUID(), ...started, endedAt: null, halt: null }, 'started');
    this.look();
  }

  /** Asks no other device for now; what is under way goes on. @throws AppError `conflict` */
  pause(): void {
    this.#change({ ...this.#open('running'), state: 'paused' }, 'paused');
  }

  /** @throws AppError `conflict` */
  resume(): void {
    this.#change({ ...this.#open('paused'), state: 'running' }, 'resumed');
    this.look();
  }

  /** Ends it; a device that has begun its trial ends that by itself. @throws AppError `conflict` */
  cancel(): void {
    const ended = { ...this.#open(...OPEN), state: 'cancelled', endedAt: this.#deps.clock.now() } as const;
    this.#deps.database.transaction(() => {
      this.#change(ended, 'cancelled');
      this.#withdraw();
    });
  }

  /** True for a device that was chosen to be updated next, until its new version is on trial: it is to serve nothing. */
  isLeaving(id: DeviceId): boolean {
    const order = this.#openOrder(id);
    const underWay = this.#reports.get(id)?.underWay;
    return order !== undefined && !(underWay?.order === order.id && underWay.phase === 'on-trial');
  }

  /** What a device is to become now; undefined: what it is. */
  orderOf(id: DeviceId): UpdateOrder | undefined {
    const order = this.#openOrder(id);
    if (order === undefined || order.clearedAt === null || this.#rollout === undefined) return undefined;
    return { id: order.id, ...this.#deps.releases.signed(this.#rollout.version) };
  }

  /** The archive that an order of this device names. @throws AppError `forbidden` */
  archiveFor(id: DeviceId, orderId: string): Sha256 {
    const order = this.orderOf(id);
    if (order?.id === orderId && this.#rollout !== undefined) {
      return this.#deps.releases.get(this.#rollout.version).sha256;
    }
    throw new AppError('forbidden', 'this device was not asked to update itself');
  }

  /** Calls whenever the order of a device may have changed, until the returned function is called. */
  onOrder(id: DeviceId, call: () => void): () => void {
    const watchers = this.#watchers.get(id) ?? new Set();
    this.#watchers.set(id, watchers.add(call));
    return () => {
      watchers.delete(call);
      if (watchers.size === 0 && this.#watchers.get(id) === watchers) this.#watchers.delete(id);
    };
  }

  /** Does what is to be done next, if anything is. */
  look(): void {
    const rollout = this.#rollout;
    // Also of one that is finished: a device may take back later what it had kept.
    if (rollout === undefined || !(rollout.state === 'finished' || OPEN.includes(rollout.state))) return;
    const moves = nextMoves(this.#situation(rollout));
    if (moves.length === 0) return;
    this.#deps.database.transaction(() => {
      for (const move of moves) this.#make(move, rollout);
    });
    // What was settled lets others begin.
    this.look();
  }

  #make(move: RolloutMove, rollout: StoredRollout): void {
    const { clock, events } = this.#deps;
    const now = clock.now();
    switch (move.kind) {
      case 'finish':
        this.#change({ ...rollout, state: 'finished', endedAt: now }, 'finished');
        return;
      case 'order': {
        const order = newOrder(rollout, move.device, now);
        const { deviceId, deviceName, from } = order;
        events.append({ kind: 'agent-update-started', deviceId, deviceName, from, to: rollout.version });
        this.#putOrder(order);
        return;
      }
      case 'clear': {
        const { order, device } = move;
        for (const left of modelsLeft(device)) events.append({ kind: 'model-left-for-update', ...left });
        this.#putOrder({ ...order, clearedAt: now });
        return;
      }
      case 'settle': {
        const { order, failure } = move;
        const { deviceId, deviceName, from } = order;
        const said = { deviceId, deviceName, from, to: rollout.version };
        this.#putOrder({ ...order, state: failure === null ? 'updated' : 'failed', endedAt: now, failure });
        if (failure === null) events.append({ kind: 'agent-updated', ...said });
        else {
          events.append({ kind: 'agent-update-failed', ...said, failure });
          this.#halt(rollout, { deviceId, deviceName, failure });
        }
      }
    }
  }

  #halt(rollout: StoredRollout, halt: { deviceId: DeviceId; deviceName: string; failure: Failure }): void {
    if (this.#rollout?.state === 'halted') return;
    const { events, clock } = this.#deps;
    this.#keep({ ...rollout, state: 'halted', endedAt: clock.now(), halt });
    events.append({ kind: 'rollout-halted', version: rollout.version, ...halt });
    this.#withdraw();
  }

  /** Takes back what has not come to an end. */
  #withdraw(): void {
    const endedAt = this.#deps.clock.now();
    for (const order of this.#orders.filter(({ state }) => state === 'updating')) {
      this.#putOrder({ ...order, state: 'withdrawn', endedAt });
    }
  }

  #putOrder(order: StoredOrder): void {
    const before = this.#orders;
    this.#deps.database.afterRollback(() => {
      this.#orders = before;
    });
    this.#rows.putOrder(order);
    this.#orders = [...this.#orders.filter(({ id }) => id !== order.id), order];
    this.#deps.database.afterCommit(() => {
      for (const call of this.#watchers.get(order.deviceId) ?? []) call();
      this.#deps.onLeaving(order.deviceId);
    });
  }

  #change(rollout: StoredRollout, change: 'started' | 'paused' | 'resumed' | 'cancelled' | 'finished'): void {
    this.#deps.database.transaction(() => {
      this.#keep(rollout);
      this.#deps.events.append({ kind: 'rollout-changed', version: rollout.version, change });
    });
  }

  #keep(rollout: StoredRollout): void {
    const [before, orders] = [this.#rollout, this.#orders];
    this.#deps.database.afterRollback(() => {
      this.#rollout = before;
      this.#orders = orders;
    });
    this.#rows.put(rollout);
    this.#rollout = rollout;
    if (before?.id !== rollout.id) this.#orders = [];
  }

  #openOrder(id: DeviceId): StoredOrder | undefined {
    return this.#orders.find(({ deviceId, state }) => deviceId === id && state === 'updating');
  }

  #open(...states: readonly Rollout['state'][]): StoredRollout {
    if (this.#rollout !== undefined && states.includes(this.#rollout.state)) return this.#rollout;
    const now = this.#rollout === undefined ? 'there is none' : `the last one is ${this.#rollout.state}`;
    throw new AppError('conflict', `no update of the agents is ${states.join(' or ')}: ${now}`);
  }

  #situation(rollout: StoredRollout): RolloutSituation {
    return { rollout, orders: this.#orders, fleet: this.#fleet(), now: this.#deps.clock.now() };
  }

  #fleet(): FleetDevice[] {
    return fleetOf(
      this.#deps,
      (id) => this.#reports.get(id),
      (id) => this.#openOrder(id) !== undefined,
    );
  }
}
