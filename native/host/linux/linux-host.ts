import type { HostReading, HostVitals } from '../../../common/domain/host-reading.ts';
import type { HostProbe } from '../host-probe.ts';
import { readBatteryWatts } from './read-battery-watts.ts';
import { readEnergy } from './read-energy.ts';
import { readGpuUsage } from './read-gpu-usage.ts';
import { readGpus } from './read-gpus.ts';
import { readIdle } from './read-idle.ts';
import { readMemory } from './read-memory.ts';
import { readPower } from './read-power.ts';
import { readThermal } from './read-thermal.ts';
import { readTraffic } from './read-traffic.ts';
import { SessionIdle } from './session-idle.ts';
import { SysTree } from './sys-tree.ts';

/** As often as a device usually beats. */
const VITALS_PERIOD_MS = 3_000;

/** Reads a Linux machine through `/sys`, `/proc` and `/dev`, and what desktops tell logind; `root` is where these lie. */
export function linuxHost(root = '/', now: () => number = Date.now): HostProbe {
  const tree = new SysTree(root);
  const sessions = new SessionIdle(tree);
  return {
    vitalsPeriodMs: VITALS_PERIOD_MS,
    async read(): Promise<HostReading> {
      const [power, thermal, terminalsMs, desktopsMs, memory, load, gpus] = await Promise.all([
        readPower(tree),
        readThermal(tree),
        readIdle(tree, now()),
        sessions.read(now()),
        readMemory(tree),
        tree.text('proc/loadavg'),
        readGpus(tree),
      ]);
      const idle = [terminalsMs, desktopsMs].filter((ms) => ms !== null);
      const idleMs = idle.length === 0 ? null : Math.min(...idle);
      return { power, thermal, idleMs, memory, load: Number(load?.split(' ')[0] ?? 0), gpus };
    },
    async readVitals(): Promise<HostVitals> {
      const [power, thermal, memory, traffic, energy, batteryWatts, gpuUsage] = await Promise.all([
        readPower(tree),
        readThermal(tree),
        readMemory(tree),
        readTraffic(tree),
        readEnergy(tree),
        readBatteryWatts(tree),
        readGpuUsage(tree),
      ]);
      return { power, thermal, memoryPressure: memory.pressure, traffic, energy, batteryWatts, gpuUsage };
    },
  };
}
