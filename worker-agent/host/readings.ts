import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import type { DeviceMetrics, Vitals } from '../../common/domain/device.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import type { HostProbe } from '../../native/host/host-probe.ts';
import { openHostProbe } from '../../native/host/open-host-probe.ts';
import { type EnergyMark, EnergyMeter } from './energy-meter.ts';
import { type VitalsLook, vitalsBetween } from './vitals-between.ts';

interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** A disk fills slowly. */
const DISK_PERIOD_MS = 30_000;

/** Reads the machine's load, cheaply enough for every beat. */
export class Readings implements Service {
  readonly name = 'readings';
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #probe: HostProbe | null;
  #last: CpuTimes = cpuTimes();
  #diskFreeBytes = 0;
  #battery: DeviceMetrics['battery'] = null;
  readonly #energy = new EnergyMeter();
  #look: VitalsLook | undefined;
  #vitals: Vitals | null = null;
  #disarm: (() => void)[] = [];

  /** `folder` is on the disk whose free space counts; the machine's own files lie below `hostRoot`. */
  constructor({ folder, hostRoot, clock }: { folder: string; hostRoot: string; clock: Clock }) {
    this.#folder = folder;
    this.#probe = openHostProbe({ frameworks: false, root: hostRoot });
    this.#clock = clock;
  }

  async start(): Promise<void> {
    await Promise.all([this.#readDisk(), this.#readVitals()]);
    this.#disarm = [this.#clock.every(DISK_PERIOD_MS, () => void this.#readDisk())];
    const periodMs = this.#probe?.vitalsPeriodMs;
    if (periodMs !== undefined) this.#disarm.push(this.#clock.every(periodMs, () => void this.#readVitals()));
  }

  async stop(): Promise<void> {
    for (const disarm of this.#disarm) disarm();
  }

  /** The processor's share is over the time since the call before. */
  read(): Omit<DeviceMetrics, 'training' | 'work'> {
    const now = cpuTimes();
    const total = now.total - this.#last.total;
    const cpuUsage = total > 0 ? Math.min(1, Math.max(0, (now.busy - this.#last.busy) / total)) : 0;
    this.#last = now;
    return {
      cpuUsage,
      memoryUsedBytes: totalmem() - freemem(),
      memoryTotalBytes: totalmem(),
      diskFreeBytes: this.#diskFreeBytes,
      loadAverage: loadavg()[0] ?? 0,
      battery: this.#battery,
      vitals: this.#vitals,
    };
  }

  /** How much energy the machine has used up to now; null where it does not tell. */
  async markEnergy(): Promise<EnergyMark | null> {
    const told = await this.#probe?.readVitals();
    return told === undefined ? null : this.#energy.markAt({ at: this.#clock.monotonic(), told });
  }

  async #readDisk(): Promise<void> {
    const disk = await statfs(this.#folder).catch(() => undefined);
    if (disk !== undefined) this.#diskFreeBytes = disk.bavail * disk.bsize;
  }

  async #readVitals(): Promise<void> {
    const told = await this.#probe?.readVitals();
    if (told === undefined) return;
    const look = { at: this.#clock.monotonic(), told };
    this.#vitals = vitalsBetween(this.#look, look);
    this.#battery = told.power.battery;
    this.#energy.note(look);
    this.#look = look;
  }
}

function cpuTimes(): CpuTimes {
  let busy = 0;
  let total = 0;
  for (const { times } of cpus()) {
    const all = times.user + times.nice + times.sys + times.idle + times.irq;
    total += all;
    busy += all - times.idle;
  }
  return { busy, total };
}
