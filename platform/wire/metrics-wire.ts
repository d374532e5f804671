import type { MessageInitShape } from '@bufbuild/protobuf';
import { DeviceMetrics } from '../../common/domain/device.ts';
import type {
  DeviceMetricsSchema,
  DeviceMetrics as WireDeviceMetrics,
} from '../../proto/gen/edgeorchestra/v1/heartbeat_pb.js';
import { decodeWith } from './decode-with.ts';

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
  };
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
    },
    'metrics',
  );
}

function decodeTraining(wire: WireDeviceMetrics['training']): unknown {
  if (wire === undefined) return null;
  const { backend, library, threads, samplesPerSecond } = wire;
  return { backend, library: library === '' ? null : library, threads, samplesPerSecond };
}
