import type { HostReading, MemoryPressure } from '../../../common/domain/host-reading.ts';
import type { SysTree } from './sys-tree.ts';

/** Shares of the last ten seconds in which some or all processes waited for memory, in per cent. */
const SOME_WAITED = 10;
const ALL_WAITED = 10;
/** Where the kernel does not tell how long processes wait: shares of the memory that are left. */
const LITTLE_LEFT = 0.1;
const LEAST_LEFT = 0.04;

/** Memory from `/proc/meminfo`, and its pressure from `/proc/pressure/memory` (PSI) where the kernel has it. */
export async function readMemory(tree: SysTree): Promise<HostReading['memory']> {
  const facts = (await tree.text('proc/meminfo')) ?? '';
  const bytesOf = (name: string): number => {
    const [, kibibytes] = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(facts) ?? [];
    return 1024 * Number(kibibytes ?? 0);
  };
  const totalBytes = bytesOf('MemTotal');
  const availableBytes = bytesOf('MemAvailable');
  const waits = await tree.text('proc/pressure/memory');
  const pressure = waits === null ? pressureOfShare(availableBytes / totalBytes) : pressureOfWaits(waits);
  return { totalBytes, availableBytes, pressure };
}

function pressureOfWaits(waits: string): MemoryPressure {
  const averageOf = (who: string): number => Number(new RegExp(`^${who} avg10=([\\d.]+)`, 'm').exec(waits)?.[1] ?? 0);
  if (averageOf('full') >= ALL_WAITED) return 'critical';
  return averageOf('some') >= SOME_WAITED ? 'warning' : 'normal';
}

function pressureOfShare(left: number): MemoryPressure | null {
  if (Number.isNaN(left)) return null;
  if (left < LEAST_LEFT) return 'critical';
  return left < LITTLE_LEFT ? 'warning' : 'normal';
}
