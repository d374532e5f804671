import { isDeepStrictEqual } from 'node:util';
import type {
  Device,
  DeviceAbsence,
  DeviceMetrics,
  DeviceReading,
  DeviceReturn,
  DeviceState,
} from '../../common/domain/device.ts';
import type { DeviceId, Sha256 } from '../../common/domain/ids.ts';
import type { EconomyState } from '../../common/economy/economy-state.ts';
import { AppError } from '../../common/errors.ts';
import { type EtiquetteState, takesTasks } from '../../common/etiquette/decision.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { EtiquetteLevel } from '../../common/specs/etiquette-policy.ts';
import type { EventLog } from '../events/event-log.ts';
import type { LiveFeed } from '../events/live-feed.ts';
import type { Database } from '../storage/database.ts';
import { DeviceRows, type StoredDevice } from '../storage/rows/device-rows.ts';
import { mergedDevice, type NewDevice, type News, type Registration } from './device-registration.ts';
import { economyChanges } from './economy-changes.ts';
import { deviceOf, LastSaid } from './last-said.ts';

interface DeviceRegistryDeps {
  readonly database: Database;
  readonly events: EventLog;
  readonly feed: LiveFeed;
  readonly clock: Clock;
  /** Told of every reading, to keep it. */
  readonly recordReading: (id: DeviceId, reading: DeviceReading) => void;
  readonly forgetReadings: (id: DeviceId) => void;
  readonly countTasks: (id: DeviceId) => number;
}

type AvailabilityListener = (device: StoredDevice) => void;

/** Every device that the cluster knows, and the state that each is in. */
export class DeviceRegistry implements Service {
  readonly name = 'device-registry';
  readonly #deps: DeviceRegistryDeps;
  readonly #rows: DeviceRows;
  readonly #devices = new Map<DeviceId, StoredDevice>();
  readonly #said = new LastSaid();
  /** Devices whose agents are about to be another version. */
  readonly #resting = new Set<DeviceId>();
  readonly #listeners = new Set<AvailabilityListener>();
  #startedAt = 0;
  /** Ids in the order in which devices are listed; made when it is asked for. */
  #order: DeviceId[] | undefined;

  constructor(deps: DeviceRegistryDeps) {
    this.#deps = deps;
    this.#rows = new DeviceRows(deps.database);
  }

  async start(): Promise<void> {
    this.#startedAt = this.#deps.clock.now();
    for (const device of this.#rows.all()) this.#devices.set(device.id, device);
  }

  async stop(): Promise<void> {
    const { database } = this.#deps;
    database.transaction(() => {
      for (const device of this.#devices.values()) this.#rows.put(device);
    });
  }

  get count(): number {
    return this.#devices.size;
  }

  list(): Device[] {
    return this.#ordered().map((id) => this.get(id));
  }

  /** The next devices of the list, those after an id if one is given. */
  page({ after, limit }: { readonly after?: DeviceId | undefined; readonly limit: number }): Device[] {
    const order = this.#ordered();
    const start = after === undefined ? 0 : order.findIndex((id) => id > after);
    return start < 0 ? [] : order.slice(start, start + limit).map((id) => this.get(id));
  }

  /** @throws AppError `not-found` */
  get(id: DeviceId): Device {
    return this.#toDomain(this.#known(id));
  }

  /** Devices that are there, also those that yield to their owners. */
  present(): StoredDevice[] {
    return [...this.#devices.values()].filter((device) => device.state === 'online');
  }

  /** Devices that may be given work now. */
  online(): StoredDevice[] {
    return this.present().filter(
      ({ id, lastLevel }) => takesTasks(this.etiquetteOf(id)?.level ?? lastLevel) && !this.#resting.has(id),
    );
  }

  /** How much the device does for the cluster, as it has said; null before that. */
  etiquetteOf(id: DeviceId): EtiquetteState | null {
    return this.#said.of(id).etiquette;
  }

  /** The level that it has told last, also in an earlier life of the orchestrator. @throws AppError `not-found` */
  lastLevelOf(id: DeviceId): EtiquetteLevel {
    return this.#known(id).lastLevel;
  }

  isKnown(id: DeviceId): boolean {
    return this.#devices.has(id);
  }

  /** Name of a device for people; a removed one's id. */
  nameOf(id: DeviceId): string {
    return this.#devices.get(id)?.name ?? id;
  }

  /** Tells of every device that came online or went away, until the returned function is called. */
  onAvailability(listener: AvailabilityListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Adds a device that was let in; it will register with what else there is to know. Joins the transaction in progress. */
  admit(device: NewDevice): void {
    this.#save(
      this.#merged({ datasets: [], trainers: [], features: [], networkCards: [], ...device }),
      () => undefined,
    );
  }

  /** Adds a device, or replaces what was known of it. Its stream decides whether it is online. */
  register(registration: Registration): void {
    const before = this.#devices.get(registration.id);
    const isNew = before === undefined;
    const device = this.#merged(registration);
    if (!isNew && isDeepStrictEqual({ ...device, lastSeenAt: 0 }, { ...before, lastSeenAt: 0 })) {
      this.#devices.set(device.id, device); // a fleet that comes back says nothing new: nothing to write for each
      return;
    }
    this.#save(device, () => {
      if (isNew) this.#deps.events.append({ kind: 'device-registered', ...subject(device) });
    });
    // One that is at work may have been waited for: its owner has just allowed a trainer or taken it back, or its agent is new.
    const canDo = ({ trainers, features }: Registration) => [trainers, features];
    const isAsBefore = before !== undefined && isDeepStrictEqual(canDo(device), canDo(before));
    if (device.state === 'online' && !isAsBefore) this.#tell(device);
  }

  /** The device has refused to run a trainer that it has offered; it may offer it again. */
  dropTrainer(id: DeviceId, sha256: Sha256): void {
    const device = this.#known(id);
    this.#save({ ...device, trainers: device.trainers.filter((one) => one.sha256 !== sha256) }, () => undefined);
  }

  #merged(news: News): StoredDevice {
    return mergedDevice(this.#devices.get(news.id), news, this.#deps.clock.now());
  }

  /** `after` tells what has kept it away. */
  markOnline(id: DeviceId, after: DeviceReturn | null = null): void {
    const device = this.#known(id);
    if (device.state === 'online') return;
    const { clock, database, events } = this.#deps;
    const changed: StoredDevice = { ...device, state: 'online', absence: null, stateSince: clock.now() };
    this.#devices.set(id, changed);
    // A fleet comes back at once: a flush to the disk for each would take longer than all their handshakes.
    database.gather(() => {
      this.#rows.put(changed);
      const { absence } = device;
      const because = absence === null || after === null ? {} : { after };
      events.append({ kind: 'device-came-online', ...subject(device), absence, ...because });
    });
    this.#tell(changed);
  }

  markOffline(id: DeviceId, absence: DeviceAbsence): void {
    const device = this.#devices.get(id);
    if (device === undefined || device.state === 'offline') return;
    this.#change(device, 'offline', absence, () =>
      this.#deps.events.append({ kind: 'device-went-offline', ...subject(device), absence }),
    );
  }

  markAsleep(id: DeviceId): void {
    const device = this.#known(id);
    this.#change(device, 'asleep', 'suspended', () =>
      this.#deps.events.append({ kind: 'device-fell-asleep', ...subject(device) }),
    );
  }

  /** Takes a reading. Written behind, never on the beat itself. */
  observe(id: DeviceId, metrics: DeviceMetrics): void {
    const device = this.#known(id);
    const reading = { ...metrics, at: this.#deps.clock.now() };
    this.#devices.set(id, { ...device, lastSeenAt: reading.at });
    this.#said.note(id, { metrics: reading });
    this.#deps.recordReading(id, reading);
    this.#deps.feed.publish({ type: 'device-reading', deviceId: id, reading });
  }

  /** The device has decided how much it does for the cluster. Those who give out work are told of a change. */
  behave(id: DeviceId, state: EtiquetteState): void {
    const device = this.#known(id);
    const { lastLevel: before } = device;
    const { level, reasons, until } = state;
    const isNews = level !== (this.#said.of(id).etiquette?.level ?? before);
    this.#said.note(id, { etiquette: state });
    if (level !== before) {
      this.#save({ ...device, lastLevel: level }, () =>
        this.#deps.events.append({ kind: 'device-level-changed', ...subject(device), before, level, reasons, until }),
      );
    }
    if (isNews && device.state === 'online') this.#tell(this.#known(id));
  }

  /** The device has told how it gets by. What it has stopped, and what has returned, is written down. */
  economise(id: DeviceId, state: EconomyState): void {
    const device = this.#known(id);
    const { economy: before } = this.#said.of(id);
    this.#said.note(id, { economy: state });
    for (const body of economyChanges(before ?? undefined, state, this.#startedAt))
      this.#deps.events.append({ ...body, ...subject(device) });
  }

  /** Gives the device no work for now, or again. Those who give out work are told. */
  rest(id: DeviceId, isResting: boolean): void {
    if (this.#resting.has(id) === isResting) return;
    if (isResting) this.#resting.add(id);
    else this.#resting.delete(id);
    const device = this.#devices.get(id);
    if (device?.state === 'online') this.#tell(device);
  }

  /** Forgets a device and tells those who gave it work. @throws AppError `not-found` */
  remove(id: DeviceId): void {
    const { database, events, forgetReadings } = this.#deps;
    const device = this.#known(id);
    this.#devices.delete(id);
    this.#order = undefined;
    this.#said.forget(id);
    this.#resting.delete(id);
    database.transaction(() => {
      this.#rows.remove(id);
      events.append({ kind: 'device-removed', ...subject(device) });
    });
    forgetReadings(id);
    this.#tell({ ...device, state: 'revoked' });
  }

  #ordered(): readonly DeviceId[] {
    this.#order ??= [...this.#devices.keys()].toSorted();
    return this.#order;
  }

  #known(id: DeviceId): StoredDevice {
    const device = this.#devices.get(id);
    if (device === undefined) throw new AppError('not-found', `there is no device ${id}`);
    return device;
  }

  #change(device: StoredDevice, state: DeviceState, absence: DeviceAbsence | null, record: () => void): void {
    const changed = { ...device, state, absence, stateSince: this.#deps.clock.now() };
    this.#save(changed, record);
    this.#tell(changed);
  }

  #save(device: StoredDevice, record: () => void): void {
    const { database } = this.#deps;
    database.transaction(() => {
      this.#rows.put(device);
      record();
      database.afterCommit(() => {
        if (!this.#devices.has(device.id)) this.#order = undefined;
        this.#devices.set(device.id, device);
      });
    });
  }

  #tell(device: StoredDevice): void {
    for (const listener of this.#listeners) listener(device);
  }

  #toDomain(stored: StoredDevice): Device {
    return deviceOf(stored, this.#said.of(stored.id), this.#deps.countTasks(stored.id));
  }
}

function subject(device: StoredDevice): { deviceId: DeviceId; deviceName: string } {
  return { deviceId: device.id, deviceName: device.name };
}
