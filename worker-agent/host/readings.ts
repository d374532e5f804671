import { statfs } from 'node:fs/promises';
import { cpus, freemem, loadavg, totalmem } from 'node:os';
import type { DeviceMetrics } from '../../common/domain/device.ts';
import type { Clock } from '../../common/lifecycle/clock.ts';
import type { Service } from '../../common/lifecycle/service.ts';
import { openHostProbe } from '../../native/host/open-host-probe.ts';

interface CpuTimes {
  readonly busy: number;
  readonly total: number;
}

/** Disk and battery change slowly, and asking costs more. */
const SLOW_PERIOD_MS = 30_000;

/** Reads the machine's load, cheaply enough for every beat. */
export class Readings implements Service {
  readonly name = 'readings';
  readonly #folder: string;
  readonly #clock: Clock;
  readonly #probe = openHostProbe({ frameworks: false });
  #last: CpuTimes = cpuTimes();
  #diskFreeBytes = 0;
  #battery: DeviceMetrics['battery'] = null;
  #stopSlow: (() => void) | undefined;

  /** `folder` is on the disk whose free space counts. */
  constructor(folder: string, clock: Clock) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async start(): Promise<void> {
    await this.#readSlow();
    this.#stopSlow = this.#clock.every(SLOW_PERIOD_MS, () => void this.#readSlow());
  }

  async stop(): Promise<void> {
    this.#stopSlow?.();
  }

  /** The processor's share is over the time since the call before. */
  read(): Omit<DeviceMetrics, 'training'> {
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
    };
  }

  async #readSlow(): Promise<void> {
    const disk = await statfs(this.#folder).catch(() => undefined);
    if (disk !== undefined) this.#diskFreeBytes = disk.bavail * disk.bsize;
    this.#battery = (await this.#probe?.readPower())?.battery ?? null;
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
