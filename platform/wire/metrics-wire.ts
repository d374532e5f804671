import type { MessageInitShape } from '@bufbuild/protobuf';
import { DeviceMetrics, type Vitals } from '../../common/domain/device.ts';
import {
  type DeviceMetricsSchema,
  Vitals_MemoryPressure as MemoryPressure,
  PowerDraw_Scope as PowerScope,
  Vitals_PowerSource as PowerSource,
  Vitals_Thermal as Thermal,
  type VitalsSchema,
  type DeviceMetrics as WireDeviceMetrics,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';
import { decodeWorkUses, encodeWorkUse } from './work-use-wire.ts';

export function encodeMetrics(metrics: DeviceMetrics): MessageInitShape<typeof DeviceMetricsSchema> {
  return {
    cpuUsage: metrics.cpuUsage,
    memoryUsedBytes: BigInt(metrics.memoryUsedBytes),
    memoryTotalBytes: BigInt(metrics.memoryTotalBytes),
    diskFreeBytes: BigInt(metrics.diskFreeBytes),
    loadAverage: metrics.loadAverage,
    ...(metrics.battery === null ? {} : { battery: metrics.battery }),
    ...(metrics.training === null
      ? {}
      : { training: { ...metrics.training, library: metrics.training.library ?? '' } }),
    ...(metrics.vitals === null ? {} : { vitals: encodeVitals(metrics.vitals) }),
    ...(metrics.work === null ? {} : { work: withoutNulls(metrics.work) }),
    uses: (metrics.uses ?? []).map(encodeWorkUse),
  };
}

const POWER_SOURCES = { mains: PowerSource.MAINS, battery: PowerSource.BATTERY };
const THERMALS = {
  nominal: Thermal.NOMINAL,
  fair: Thermal.FAIR,
  serious: Thermal.SERIOUS,
  critical: Thermal.CRITICAL,
};
const MEMORY_PRESSURES = {
  normal: MemoryPressure.NORMAL,
  warning: MemoryPressure.WARNING,
  critical: MemoryPressure.CRITICAL,
};
const POWER_SCOPES = { processor: PowerScope.PROCESSOR, machine: PowerScope.MACHINE };

function encodeVitals({ powerSource, thermal, memoryPressure, network, power, gpuUsage }: Vitals) {
  return {
    powerSource: powerSource === null ? PowerSource.UNSPECIFIED : POWER_SOURCES[powerSource],
    thermal: thermal === null ? Thermal.UNSPECIFIED : THERMALS[thermal],
    memoryPressure: memoryPressure === null ? MemoryPressure.UNSPECIFIED : MEMORY_PRESSURES[memoryPressure],
    ...(network === null ? {} : { network }),
    ...(power === null ? {} : { power: { watts: power.watts, scope: POWER_SCOPES[power.scope] } }),
    ...(gpuUsage === null ? {} : { gpuUsage }),
  } satisfies MessageInitShape<typeof VitalsSchema>;
}

/** @throws AppError `invalid-argument` */
export function decodeMetrics(wire: WireDeviceMetrics | undefined): DeviceMetrics {
  return decodeWith(
    DeviceMetrics,
    wire && {
      cpuUsage: wire.cpuUsage,
      memoryUsedBytes: Number(wire.memoryUsedBytes),
      memoryTotalBytes: Number(wire.memoryTotalBytes),
      diskFreeBytes: Number(wire.diskFreeBytes),
      loadAverage: wire.loadAverage,
      battery: wire.battery === undefined ? null : { level: wire.battery.level, charging: wire.battery.charging },
      training: decodeTraining(wire.training),
      vitals: decodeVitals(wire.vitals),
      work: wire.work === undefined ? null : decodeWork(wire.work),
      uses: decodeWorkUses(wire.uses),
    },
    'metrics',
  );
}

function decodeTraining(wire: WireDeviceMetrics['training']): unknown {
  if (wire === undefined) return null;
  const { backend, library, threads, samplesPerSecond } = wire;
  return { backend, library: library === '' ? null : library, threads, samplesPerSecond };
}

/** What a newer agent tells in words that are not known here is not known. */
function decodeVitals(wire: WireDeviceMetrics['vitals']): unknown {
  if (wire === undefined) return null;
  const { network, power } = wire;
  const scope = power && nameOf(POWER_SCOPES, power.scope);
  return {
    powerSource: nameOf(POWER_SOURCES, wire.powerSource),
    thermal: nameOf(THERMALS, wire.thermal),
    memoryPressure: nameOf(MEMORY_PRESSURES, wire.memoryPressure),
    network: network ?? null,
    power: power === undefined || scope === null ? null : { watts: power.watts, scope },
    gpuUsage: wire.gpuUsage ?? null,
  };
}

function decodeWork({ samplesPerSecond, tokensPerSecond }: NonNullable<WireDeviceMetrics['work']>): unknown {
  return { samplesPerSecond: samplesPerSecond ?? null, tokensPerSecond: tokensPerSecond ?? null };
}

function nameOf(names: Readonly<Record<string, number>>, wanted: number): string | null {
  return Object.entries(names).find(([, number]) => number === wanted)?.[0] ?? null;
}

function withoutNulls({ samplesPerSecond, tokensPerSecond }: NonNullable<DeviceMetrics['work']>) {
  return {
    ...(samplesPerSecond === null ? {} : { samplesPerSecond }),
    ...(tokensPerSecond === null ? {} : { tokensPerSecond }),
  };
}
