import type { DeviceReading } from '../../../common/domain/device.ts';

/** Readings as a chart takes them. */
export interface ReadingLines {
  /** Unix seconds. */
  readonly x: readonly number[];
  /** From 0 to 1; null where the device was not heard. */
  readonly cpu: readonly (number | null)[];
  /** From 0 to 1 of the device's memory. */
  readonly memory: readonly (number | null)[];
}

/** Longer without a reading is a gap, and drawn as one: five usual beats. */
const GAP_MS = 15_000;

/** The lines of some readings; where a device was not heard for a while, they break. */
export function readingLines(readings: readonly DeviceReading[]): ReadingLines {
  const x: number[] = [];
  const cpu: (number | null)[] = [];
  const memory: (number | null)[] = [];
  let before: number | undefined;
  for (const { at, cpuUsage, memoryUsedBytes, memoryTotalBytes } of readings) {
    if (before !== undefined && at - before > GAP_MS) {
      x.push((before + at) / 2_000);
      cpu.push(null);
      memory.push(null);
    }
    x.push(at / 1_000);
    cpu.push(cpuUsage);
    memory.push(memoryTotalBytes === 0 ? null : memoryUsedBytes / memoryTotalBytes);
    before = at;
  }
  return { x, cpu, memory };
}
