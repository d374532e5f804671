import type { DeviceMetrics } from '../../../common/domain/device.ts';

/** What a device tells with a beat. */
export function someMetrics(facts: Partial<DeviceMetrics> = {}): DeviceMetrics {
  return {
    cpuUsage: 0.25,
    memoryUsedBytes: 2e9,
    memoryTotalBytes: 8e9,
    diskFreeBytes: 100e9,
    loadAverage: 0.5,
    battery: null,
    training: null,
    vitals: null,
    work: null,
    ...facts,
  };
}
