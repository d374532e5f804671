import { z } from 'zod';
import type { DeviceReading } from './device.ts';
import { Timestamp } from './ids.ts';
import { usedBy } from './work-use.ts';

/** What is kept of each device over time. Thermal and memory pressure are steps: 0 is nominal or normal. */
export const MetricName = z.enum([
  'cpuUsage',
  'memoryUsage',
  'diskFreeBytes',
  'loadAverage',
  'batteryLevel',
  'thermalLevel',
  'memoryPressureLevel',
  'receivedBytesPerSecond',
  'sentBytesPerSecond',
  'processorWatts',
  'machineWatts',
  'samplesPerSecond',
  'tokensPerSecond',
  'gpuUsage',
  'trainingCores',
  'trainingMemoryBytes',
  'servingCores',
  'servingMemoryBytes',
]);
export type MetricName = z.infer<typeof MetricName>;

/** How closely a series is kept: every reading for an hour, minutes for two days, hours for ninety days. */
export const MetricResolution = z.enum(['raw', 'minute', 'hour']);
export type MetricResolution = z.infer<typeof MetricResolution>;

const Values = z.array(z.number().nullable());

/** Least, mean and greatest value at each time; least and greatest are absent where each value is a single reading. */
export const MetricValues = z.object({ mean: Values, min: Values.optional(), max: Values.optional() });
export type MetricValues = z.infer<typeof MetricValues>;

/** Metrics of a device over a span; times without a reading are left out. */
export const MetricHistory = z.object({
  resolution: MetricResolution,
  stepMs: z.int().min(0).describe('Length of what each value stands for; 0 for single readings'),
  at: z.array(Timestamp).describe('When each reading was made, or where each minute or hour begins; ascending'),
  series: z
    .partialRecord(MetricName, MetricValues)
    .describe('One value for each time, null where it was not known; metrics without any value are left out'),
});
export type MetricHistory = z.infer<typeof MetricHistory>;

const THERMAL_LEVELS = ['nominal', 'fair', 'serious', 'critical'];
const PRESSURE_LEVELS = ['normal', 'warning', 'critical'];

/** What a reading says of each metric; null where it does not tell. */
export function metricsOf(reading: DeviceReading): Readonly<Record<MetricName, number | null>> {
  const { vitals, work, uses, battery, memoryTotalBytes, memoryUsedBytes } = reading;
  const training = usedBy('training', uses);
  const serving = usedBy('serving', uses);
  const power = vitals?.power ?? null;
  return {
    cpuUsage: reading.cpuUsage,
    memoryUsage: memoryTotalBytes === 0 ? null : memoryUsedBytes / memoryTotalBytes,
    diskFreeBytes: reading.diskFreeBytes,
    loadAverage: reading.loadAverage,
    batteryLevel: battery?.level ?? null,
    thermalLevel: levelOf(THERMAL_LEVELS, vitals?.thermal),
    memoryPressureLevel: levelOf(PRESSURE_LEVELS, vitals?.memoryPressure),
    receivedBytesPerSecond: vitals?.network?.receivedBytesPerSecond ?? null,
    sentBytesPerSecond: vitals?.network?.sentBytesPerSecond ?? null,
    processorWatts: power?.scope === 'processor' ? power.watts : null,
    machineWatts: power?.scope === 'machine' ? power.watts : null,
    samplesPerSecond: work?.samplesPerSecond ?? null,
    tokensPerSecond: work?.tokensPerSecond ?? null,
    gpuUsage: vitals?.gpuUsage ?? null,
    trainingCores: training?.cores ?? null,
    trainingMemoryBytes: training?.memoryBytes ?? null,
    servingCores: serving?.cores ?? null,
    servingMemoryBytes: serving?.memoryBytes ?? null,
  };
}

function levelOf(levels: readonly string[], name: string | null | undefined): number | null {
  return name === null || name === undefined ? null : levels.indexOf(name);
}
