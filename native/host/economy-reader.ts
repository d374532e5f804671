import { statfs } from 'node:fs/promises';
import type { EconomyReading } from '../../common/economy/shortages.ts';
import type { HostProbe } from './host-probe.ts';
import { SysTree } from './linux/sys-tree.ts';
import { openHostProbe } from './open-host-probe.ts';

/** Looks are no closer than this: often enough that memory does not run out between two. */
const LEAST_PERIOD_MS = 3_000;

/** Looks at what this machine has left of memory, processors, power and disk. */
export class EconomyReader {
  readonly #probe: HostProbe | null;
  readonly #tree: SysTree;
  readonly #folder: string;

  /** `root` is where `/sys` and `/proc` lie on Linux; `folder` is on the disk that counts. */
  constructor({ root, folder }: { readonly root: string; readonly folder: string }) {
    this.#probe = openHostProbe({ frameworks: false, root });
    this.#tree = new SysTree(root);
    this.#folder = folder;
  }

  get periodMs(): number {
    return Math.max(LEAST_PERIOD_MS, this.#probe?.vitalsPeriodMs ?? 0);
  }

  async read(): Promise<EconomyReading> {
    const [host, waits] = await Promise.all([
      this.#probe?.read(),
      process.platform === 'linux' ? this.#tree.text('proc/pressure/cpu') : null,
    ]);
    const memory = host?.memory;
    return {
      memory: memory === undefined || memory.totalBytes === 0 ? null : memory,
      cpuPressure: pressureOf(waits),
      power: host?.power.source ?? null,
      charge: host?.power.battery?.level ?? null,
    };
  }

  async readDiskFree(): Promise<number | null> {
    const disk = await statfs(this.#folder).catch(() => null);
    return disk && disk.bavail * disk.bsize;
  }
}

/** Share of the last ten seconds in which some program waited, from the kernel's PSI; null where it does not tell. */
function pressureOf(text: string | null): number | null {
  const [, percent] = /^some avg10=([\d.]+)/m.exec(text ?? '') ?? [];
  return percent === undefined ? null : Number(percent) / 100;
}
