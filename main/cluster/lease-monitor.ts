import type { DeviceId } from '../../common/domain/ids.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';

interface LeaseMonitorDeps {
  readonly clock: Clock;
  /** How long a device may stay silent before it is offline, unless there are very many. */
  readonly leaseMs: number;
  /** Devices that counted as members when the orchestrator stopped. */
  readonly knownDevices: () => Iterable<DeviceId>;
  readonly onExpired: (id: DeviceId) => void;
}

/** A fleet that would beat more often than this gets longer leases. */
const MOST_BEATS_A_SECOND = 500;
const BEATS_A_LEASE = 3;
const LEASE_STEP_MS = 3_000;

const WATCH_PERIOD_MS = 1_000;
/** A pause of this process longer than this means that it slept or was frozen, not that devices were silent. */
const LONGEST_GAP_MS = 3_000;

/** Declares a device offline when its lease runs out. Every beat renews the lease. */
export class LeaseMonitor implements Service {
  readonly name = 'lease-monitor';
  readonly #deps: LeaseMonitorDeps;
  readonly #disarm = new Map<DeviceId, () => void>();
  #endWatch: (() => void) | undefined;

  constructor(deps: LeaseMonitorDeps) {
    this.#deps = deps;
  }

  /** Gives every device known from before a restart one lease in which to report. */
  async start(): Promise<void> {
    const { clock, knownDevices } = this.#deps;
    for (const id of knownDevices()) this.renew(id);
    let last = clock.now();
    this.#endWatch = clock.every(WATCH_PERIOD_MS, () => {
      const now = clock.now();
      if (now - last > WATCH_PERIOD_MS + LONGEST_GAP_MS) this.renewAll();
      last = now;
    });
  }

  async stop(): Promise<void> {
    this.#endWatch?.();
    for (const disarm of this.#disarm.values()) disarm();
    this.#disarm.clear();
  }

  /** Length of the leases that are given out now: it grows with the fleet, and every renewal tells it. */
  get leaseMs(): number {
    const { leaseMs } = this.#deps;
    const neededMs = (1_000 * BEATS_A_LEASE * this.#disarm.size) / MOST_BEATS_A_SECOND;
    return neededMs <= leaseMs ? leaseMs : LEASE_STEP_MS * Math.ceil(neededMs / LEASE_STEP_MS);
  }

  /** Renews the lease and returns its length in milliseconds, which the device must beat. */
  renew(id: DeviceId): number {
    const { clock, onExpired } = this.#deps;
    const { leaseMs } = this;
    this.#disarm.get(id)?.();
    const dueAt = clock.now() + leaseMs;
    const disarm = clock.after(leaseMs, () => {
      if (clock.now() - dueAt > LONGEST_GAP_MS) {
        this.renewAll();
        return;
      }
      this.#disarm.delete(id);
      onExpired(id);
    });
    this.#disarm.set(id, disarm);
    return leaseMs;
  }

  /** Ends the lease without a word, because the device is known to have left. */
  drop(id: DeviceId): void {
    this.#disarm.get(id)?.();
    this.#disarm.delete(id);
  }

  /** After a gap of this process's own clock everybody gets one lease first. Who knows of the gap before it shows says so. */
  renewAll(): void {
    for (const id of [...this.#disarm.keys()]) this.renew(id);
  }
}
