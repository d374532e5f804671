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

interface Lease {
  /** When it runs out, by the monotonic clock: nobody sets that one. */
  dueAt: number;
  /** Looks whether it has run out, and is set anew if it was renewed meanwhile. */
  timer: LeaseTimer;
}

interface LeaseTimer {
  /** By the monotonic clock; never later than the lease is due. */
  readonly at: number;
  /** The same by the time of day, which goes on while this machine sleeps. */
  readonly timeOfDay: number;
  readonly disarm: () => void;
}

/** Timers have whole milliseconds, and may come one early. */
const EARLIEST_MS = 1;

const WATCH_PERIOD_MS = 1_000;
/** A pause of this process longer than this means that it slept or was frozen, not that devices were silent. */
const LONGEST_GAP_MS = 3_000;

/** Declares a device offline when its lease runs out. Every beat renews the lease. */
export class LeaseMonitor implements Service {
  readonly name = 'lease-monitor';
  readonly #deps: LeaseMonitorDeps;
  readonly #leases = new Map<DeviceId, Lease>();
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
    for (const { timer } of this.#leases.values()) timer.disarm();
    this.#leases.clear();
  }

  /** Length of the leases that are given out now: it grows with the fleet, and every renewal tells it. */
  get leaseMs(): number {
    const { leaseMs } = this.#deps;
    const neededMs = (1_000 * BEATS_A_LEASE * this.#leases.size) / MOST_BEATS_A_SECOND;
    return neededMs <= leaseMs ? leaseMs : LEASE_STEP_MS * Math.ceil(neededMs / LEASE_STEP_MS);
  }

  /** Renews the lease and returns its length in milliseconds, which the device must beat. */
  renew(id: DeviceId): number {
    const { leaseMs } = this;
    const dueAt = this.#deps.clock.monotonic() + leaseMs;
    const lease = this.#leases.get(id);
    if (lease !== undefined && lease.timer.at <= dueAt) {
      lease.dueAt = dueAt; // not a timer for each beat: its timer finds out
      return leaseMs;
    }
    lease?.timer.disarm();
    this.#leases.set(id, { dueAt, timer: this.#timer(id, leaseMs) });
    return leaseMs;
  }

  #timer(id: DeviceId, delayMs: number): LeaseTimer {
    const { clock } = this.#deps;
    const disarm = clock.after(delayMs, () => this.#look(id));
    return { at: clock.monotonic() + delayMs, timeOfDay: clock.now() + delayMs, disarm };
  }

  #look(id: DeviceId): void {
    const { clock, onExpired } = this.#deps;
    const lease = this.#leases.get(id);
    if (lease === undefined) return;
    const leftMs = lease.dueAt - clock.monotonic();
    if (clock.now() - lease.timer.timeOfDay > LONGEST_GAP_MS) {
      this.renewAll();
    } else if (leftMs > EARLIEST_MS) {
      lease.timer = this.#timer(id, leftMs);
    } else {
      this.#leases.delete(id);
      onExpired(id);
    }
  }

  /** Ends the lease without a word, because the device is known to have left. */
  drop(id: DeviceId): void {
    this.#leases.get(id)?.timer.disarm();
    this.#leases.delete(id);
  }

  /** After a gap of this process's own clock everybody gets one lease first. Who knows of the gap before it shows says so. */
  renewAll(): void {
    for (const id of [...this.#leases.keys()]) {
      this.drop(id);
      this.renew(id);
    }
  }
}
