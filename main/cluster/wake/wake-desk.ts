import { describeWakeCause } from '../../../common/domain/describe-wake.ts';
import type { DeviceId } from '../../../common/domain/ids.ts';
import type { DeviceWake, WakeCause, WakeReason } from '../../../common/domain/wake.ts';
import { AppError } from '../../../common/errors.ts';
import type { Clock } from '../../../common/lifecycle/clock.ts';
import type { Service } from '../../../common/lifecycle/service.ts';
import type { AddressInNetwork } from '../../../common/wake/subnet.ts';
import type { EventLog } from '../../events/event-log.ts';
import type { Database } from '../../storage/database.ts';
import { type StoredWake, WakeRows } from '../../storage/rows/wake-rows.ts';
import type { DeviceRegistry } from '../device-registry.ts';
import { failuresInRow, MOST_FAILURES } from './wake-pace.ts';
import { causeOfSilence, type WakeTarget, wakeTargets } from './wake-targets.ts';

export interface WakeDeskDeps {
  readonly database: Database;
  readonly events: Pick<EventLog, 'append'>;
  readonly clock: Clock;
  readonly devices: Pick<DeviceRegistry, 'get' | 'isKnown' | 'nameOf' | 'onAvailability'>;
  /** Where packets go instead of the own networks. */
  readonly wakeTo: readonly { readonly host: string; readonly port: number }[];
  /** How long a device is waited for. */
  readonly waitsMs: number;
  readonly ownNetworks: () => readonly AddressInNetwork[];
  /** Returns the targets that the system has taken a packet for. */
  readonly send: (targets: readonly WakeTarget[]) => Promise<readonly WakeTarget[]>;
}

/** The packets are sent again, as the first may be lost, or come while the machine is still on its way to sleep. */
const AGAIN_MS = [1_000, 5_000, 15_000];

/** A try that is under way, and what has to be disarmed when it ends. */
interface Open {
  readonly wake: StoredWake;
  readonly disarm: (() => void)[];
}

/** Wakes devices by magic packets, waits for them, and writes down what came of it. */
export class WakeDesk implements Service {
  readonly name = 'wake-desk';
  readonly #deps: WakeDeskDeps;
  readonly #rows: WakeRows;
  readonly #open = new Map<DeviceId, Open>();
  readonly #starting = new Map<DeviceId, Promise<DeviceWake>>();
  #stopListening = () => {};

  constructor(deps: WakeDeskDeps) {
    this.#deps = deps;
    this.#rows = new WakeRows(deps.database);
  }

  /** What an earlier life was waiting for has no result. */
  async start(): Promise<void> {
    for (const wake of this.#rows.waiting()) this.#end(wake, 'no-answer', 'interrupted');
    this.#stopListening = this.#deps.devices.onAvailability(({ id, state }) => {
      const open = this.#open.get(id);
      if (state === 'online' && open !== undefined) this.#end(open.wake, 'woke', null);
      if (state !== 'revoked') return;
      this.#forget(id);
      this.#rows.remove(id);
    });
  }

  async stop(): Promise<void> {
    this.#stopListening();
    await Promise.allSettled(this.#starting.values());
    for (const id of [...this.#open.keys()]) this.#forget(id);
  }

  /** The last tries to wake a device, oldest first. @throws AppError `not-found` */
  wakesOf(id: DeviceId): DeviceWake[] {
    return this.#rows.ofDevice(this.#deps.devices.get(id).id).map((wake) => this.#toDomain(wake));
  }

  /**
   * Sends the packets and returns the try, which ends later; the one that is under way where there is one. What cannot be sent for
   * work is written down, what cannot be sent for a person is refused.
   * @throws AppError `not-found`, `conflict` for a device that is there, `cannot-wake`
   */
  async wake(id: DeviceId, reason: WakeReason): Promise<DeviceWake> {
    const { name, state } = this.#deps.devices.get(id);
    if (state === 'online') throw new AppError('conflict', `${name} is awake: it is online`);
    const open = this.#open.get(id);
    if (open !== undefined) return this.#toDomain(open.wake);
    const starting = this.#starting.get(id) ?? this.#begin(id, reason);
    this.#starting.set(id, starting);
    return await starting.finally(() => this.#starting.delete(id));
  }

  async #begin(id: DeviceId, reason: WakeReason): Promise<DeviceWake> {
    const { devices, ownNetworks, wakeTo, send } = this.#deps;
    const { networkCards } = devices.get(id);
    const targets = wakeTargets(networkCards, { own: ownNetworks(), wakeTo });
    if (typeof targets === 'string') return this.#refuse(id, reason, targets);
    const sent = await send(targets);
    if (sent.length === 0) return this.#refuse(id, reason, 'not-sent');
    const names = [...new Set(sent.map(({ host, port }) => `${host}:${port}`))];
    const wake = this.#add(id, reason, { state: 'waiting', cause: null, targets: names });
    if (devices.isKnown(id)) this.#watch(wake, sent);
    return this.#toDomain(wake);
  }

  #watch(wake: StoredWake, targets: readonly WakeTarget[]): void {
    const { clock, send, waitsMs, devices } = this.#deps;
    const id = wake.deviceId;
    const disarm = [
      ...AGAIN_MS.filter((ms) => ms < waitsMs).map((ms) => clock.after(ms, () => void send(targets))),
      clock.after(waitsMs, () => this.#end(wake, 'no-answer', causeOfSilence(devices.get(id).networkCards))),
    ];
    this.#open.set(id, { wake, disarm });
    if (devices.get(id).state === 'online') this.#end(wake, 'woke', null); // while the first packets were sent
  }

  #refuse(id: DeviceId, reason: WakeReason, cause: WakeCause): DeviceWake {
    if (reason.for === 'person') {
      const { why, next } = describeWakeCause(cause);
      throw new AppError('cannot-wake', `${this.#deps.devices.nameOf(id)} cannot be woken: ${why}`, {
        details: { cause },
        hint: next,
      });
    }
    const wake = this.#add(id, reason, { state: 'impossible', cause, targets: [] });
    return this.#toDomain(wake);
  }

  #add(id: DeviceId, reason: WakeReason, facts: Pick<StoredWake, 'state' | 'cause' | 'targets'>): StoredWake {
    const { database, events, clock, devices } = this.#deps;
    const at = clock.now();
    const endedAt = facts.state === 'waiting' ? null : at;
    const device = { deviceId: id, deviceName: devices.nameOf(id) };
    return database.transaction(() => {
      const wake = this.#rows.add({ deviceId: id, reason, ...facts, at, endedAt });
      if (facts.state === 'waiting') {
        events.append({ kind: 'device-wake-sent', ...device, reason, targets: facts.targets });
      } else
        events.append({
          kind: 'device-wake-ended',
          ...device,
          reason,
          state: facts.state,
          cause: facts.cause,
          tookMs: 0,
        });
      return wake;
    });
  }

  #end(wake: StoredWake, state: 'woke' | 'no-answer', cause: WakeCause | null): void {
    const { database, events, clock, devices } = this.#deps;
    const { deviceId, reason, at } = wake;
    this.#forget(deviceId);
    const endedAt = clock.now();
    const device = { deviceId, deviceName: devices.nameOf(deviceId) };
    database.transaction(() => {
      this.#rows.end({ ...wake, state, cause, endedAt });
      events.append({ kind: 'device-wake-ended', ...device, reason, state, cause, tookMs: Math.max(0, endedAt - at) });
      const tries = this.#isGivenUp(wake);
      if (tries > 0) events.append({ kind: 'device-wake-given-up', ...device, tries });
    });
  }

  /** How many tries for waiting work have failed in a row, once that are too many. */
  #isGivenUp({ deviceId, reason }: StoredWake): number {
    const { devices } = this.#deps;
    if (reason.for === 'person' || !devices.isKnown(deviceId)) return 0;
    const tries = this.#rows.ofDevice(deviceId).filter((one) => one.reason.for !== 'person');
    const failures = failuresInRow(tries, devices.get(deviceId).lastSeenAt).length;
    return failures >= MOST_FAILURES ? failures : 0;
  }

  #forget(id: DeviceId): void {
    for (const disarm of this.#open.get(id)?.disarm ?? []) disarm();
    this.#open.delete(id);
  }

  #toDomain(wake: StoredWake): DeviceWake {
    return { ...wake, waitsMs: this.#deps.waitsMs };
  }
}
