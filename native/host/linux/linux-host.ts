import type { HostReading } from '../../../common/domain/host-reading.ts';
import type { HostProbe } from '../host-probe.ts';
import { readGpus } from './read-gpus.ts';
import { readIdle } from './read-idle.ts';
import { readMemory } from './read-memory.ts';
import { readPower } from './read-power.ts';
import { readThermal } from './read-thermal.ts';
import { SysTree } from './sys-tree.ts';

/** Reads a Linux machine through `/sys`, `/proc` and `/dev`; `root` is where these lie. */
export function linuxHost(root = '/', now: () => number = Date.now): HostProbe {
  const tree = new SysTree(root);
  return {
    readPower: () => readPower(tree),
    async read(): Promise<HostReading> {
      const [power, thermal, idleMs, memory, load, gpus] = await Promise.all([
        readPower(tree),
        readThermal(tree),
        readIdle(tree, now()),
        readMemory(tree),
        tree.text('proc/loadavg'),
        readGpus(tree),
      ]);
      return { power, thermal, idleMs, memory, load: Number(load?.split(' ')[0] ?? 0), gpus };
    },
  };
}
