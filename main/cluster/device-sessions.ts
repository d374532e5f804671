import type { DeviceAbsence, DeviceMetrics, DeviceReturn, LastSleep } from '../../common/domain/device.ts';
import type { DeviceId } from '../../common/domain/ids.ts';
import type { EconomyState } from '../../common/economy/economy-state.ts';
import { AppError } from '../../common/errors.ts';
import type { EtiquetteState } from '../../common/etiquette/decision.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { BeatTiming, ClockWatch } from './clock-watch.ts';
import type { DeviceRegistry } from './device-registry.ts';
import type { InstanceWatch } from './joining/instance-watch.ts';
import type { LeaseMonitor } from './lease-monitor.ts';

interface DeviceSessionsDeps {
  readonly clock: Clock;
  readonly devices: DeviceRegistry;
  readonly leases: LeaseMonitor;
  readonly instances: InstanceWatch;
  readonly clocks: Pick<ClockWatch, 'note' | 'forget'>;
}

/** A stream that broke without a goodbye may come back within this long. */
const GRACE_MS = 2_000;

/** A device that registers. */
interface Admission {
  readonly id: DeviceId;
  readonly instanceId: string;
  readonly lastSleep: LastSleep | null;
}

/** What a beat may tell beside the readings. */
interface BeatNews {
  readonly timing?: BeatTiming | undefined;
  readonly etiquette?: EtiquetteState | undefined;
  readonly economy?: EconomyState | undefined;
}

/** One open heartbeat stream of a device. */
export interface DeviceSession {
  /** Fires when the stream has to end: a newer one took over, the lease ran out, or the device was removed. */
  readonly signal: AbortSignal;
  /** Takes a beat; returns the length of the renewed lease in milliseconds. Throws the signal's reason once that fired. */
  beat(metrics: DeviceMetrics, news?: BeatNews): number;
  /** The device leaves on purpose. */
  leave(absence: 'agent-stopped' | 'suspended'): void;
  /** The stream has ended, whoever ended it. */
  close(): void;
}

/** The one live stream of each device, and what follows when it breaks. */
export class DeviceSessions implements Service {
  readonly name = 'device-sessions';
  readonly #deps: DeviceSessionsDeps;
  readonly #open = new Map<DeviceId, AbortController>();
  readonly #registered = new Map<DeviceId, DeviceReturn | null>();
  readonly #lastInstances = new Map<DeviceId, string>();
  readonly #graces = new Map<DeviceId, () => void>();
  #stopping = false;

  constructor(deps: DeviceSessionsDeps) {
    this.#deps = deps;
    deps.devices.onAvailability((device) => {
      if (device.state !== 'revoked') return;
      this.drop(device.id);
      deps.instances.forget(device.id);
      this.#lastInstances.delete(device.id);
      deps.clocks.forget(device.id);
    });
  }

  async start(): Promise<void> {}

  async stop(): Promise<void> {
    this.#stopping = true;
    for (const disarm of this.#graces.values()) disarm();
    for (const ender of this.#open.values()) ender.abort(new AppError('unavailable', 'the orchestrator is stopping'));
  }

  /**
   * The device registers and may open its stream.
   * @throws AppError `identity-in-use` when another machine runs under its identity
   */
  admit({ id, instanceId, lastSleep }: Admission, address: string): void {
    this.#deps.instances.see(id, { id: instanceId, address });
    this.#registered.set(id, this.#whyAway(id, instanceId, lastSleep));
  }

  /** What has kept it away, by what it says of itself; null where that is not known. */
  #whyAway(id: DeviceId, instanceId: string, lastSleep: LastSleep | null): DeviceReturn | null {
    const { clock, devices } = this.#deps;
    const before = this.#lastInstances.get(id);
    this.#lastInstances.set(id, instanceId);
    if (!devices.isKnown(id)) return null;
    const { lastSeenAt, absence } = devices.get(id);
    if (absence === 'suspended') return 'slept';
    if (lastSleep !== null && clock.now() - lastSleep.endedMsAgo > lastSeenAt) return 'slept';
    if (before === undefined) return null;
    return before === instanceId ? 'cut-off' : 'restarted';
  }

  /** Opens the device's stream; an older one ends. @throws AppError `not-registered` */
  open(id: DeviceId): DeviceSession {
    const { devices, leases } = this.#deps;
    if (!this.#registered.has(id) || !devices.isKnown(id)) {
      throw new AppError('not-registered', 'register before the first beat');
    }
    this.#endGrace(id);
    this.#open.get(id)?.abort(new AppError('conflict', 'a newer stream of this device took over'));
    const ender = new AbortController();
    this.#open.set(id, ender);
    leases.renew(id);
    devices.markOnline(id, this.#registered.get(id) ?? null);
    let absence: DeviceAbsence | undefined;
    return {
      signal: ender.signal,
      beat: (metrics, { timing, etiquette, economy } = {}) => {
        ender.signal.throwIfAborted(); // a beat that was under way brings nobody back
        devices.observe(id, metrics);
        if (timing !== undefined) this.#deps.clocks.note(id, timing, this.#deps.clock.now());
        if (etiquette !== undefined) devices.behave(id, etiquette);
        if (economy !== undefined) devices.economise(id, economy);
        devices.markOnline(id);
        return leases.renew(id);
      },
      leave: (reason) => {
        absence = reason;
      },
      close: () => {
        if (this.#open.get(id) !== ender) return;
        this.#open.delete(id);
        if (this.#stopping || !devices.isKnown(id)) return;
        if (absence === undefined) this.#grantGrace(id);
        else this.#part(id, absence);
      },
    };
  }

  /** Ends the device's stream: its lease ran out, or it was removed. It must register again. */
  drop(id: DeviceId): void {
    this.#registered.delete(id);
    this.#endGrace(id);
    this.#deps.leases.drop(id);
    this.#open.get(id)?.abort(new AppError('not-registered', 'the device was dropped: register again'));
    this.#open.delete(id);
  }

  #grantGrace(id: DeviceId): void {
    const disarm = this.#deps.clock.after(GRACE_MS, () => {
      this.#graces.delete(id);
      this.#part(id, 'connection-lost');
    });
    this.#graces.set(id, disarm);
  }

  #endGrace(id: DeviceId): void {
    this.#graces.get(id)?.();
    this.#graces.delete(id);
  }

  #part(id: DeviceId, absence: DeviceAbsence): void {
    this.#deps.leases.drop(id);
    if (absence === 'suspended') this.#deps.devices.markAsleep(id);
    else this.#deps.devices.markOffline(id, absence);
  }
}
