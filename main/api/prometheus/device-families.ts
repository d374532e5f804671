import { type Device, DeviceState } from '../../../common/domain/device.ts';
import { type MetricName, metricsOf } from '../../../common/domain/metric-series.ts';
import { EtiquetteLevel } from '../../../common/specs/etiquette-policy.ts';
import type { MetricFamily } from './exposition.ts';

interface Reading {
  readonly metric: MetricName;
  readonly name: string;
  readonly help: string;
}

const READINGS: readonly Reading[] = [
  { metric: 'cpuUsage', name: 'eo_device_cpu_usage_ratio', help: 'Busy share of all cores, 0 to 1.' },
  { metric: 'gpuUsage', name: 'eo_device_gpu_usage_ratio', help: 'Busy share of the busiest GPU, 0 to 1.' },
  { metric: 'memoryUsage', name: 'eo_device_memory_usage_ratio', help: 'Used share of the memory, 0 to 1.' },
  { metric: 'diskFreeBytes', name: 'eo_device_disk_free_bytes', help: "Free on the disk with the agent's data." },
  { metric: 'loadAverage', name: 'eo_device_load_average', help: 'Runnable processes, averaged over a minute.' },
  { metric: 'batteryLevel', name: 'eo_device_battery_level_ratio', help: 'Charge of the battery, 0 to 1.' },
  {
    metric: 'thermalLevel',
    name: 'eo_device_thermal_level',
    help: 'Heat: 0 nominal, 1 fair, 2 serious (the machine slows down), 3 critical.',
  },
  {
    metric: 'memoryPressureLevel',
    name: 'eo_device_memory_pressure_level',
    help: 'Memory pressure: 0 normal, 1 warning, 2 critical.',
  },
  {
    metric: 'receivedBytesPerSecond',
    name: 'eo_device_network_received_bytes_per_second',
    help: 'What the machine receives, between its last two looks.',
  },
  {
    metric: 'sentBytesPerSecond',
    name: 'eo_device_network_sent_bytes_per_second',
    help: 'What the machine sends, between its last two looks.',
  },
  {
    metric: 'processorWatts',
    name: 'eo_device_processor_watts',
    help: 'Power of processor and memory, as they count.',
  },
  {
    metric: 'machineWatts',
    name: 'eo_device_machine_watts',
    help: 'Power of the whole machine, as its battery tells.',
  },
  {
    metric: 'samplesPerSecond',
    name: 'eo_device_samples_per_second',
    help: 'Samples that it trains on, while it does.',
  },
  { metric: 'tokensPerSecond', name: 'eo_device_tokens_per_second', help: 'Tokens that models served there say.' },
  {
    metric: 'trainingCores',
    name: 'eo_device_training_cpu_cores',
    help: 'Cores that training keeps busy, while it does.',
  },
  {
    metric: 'trainingMemoryBytes',
    name: 'eo_device_training_memory_bytes',
    help: 'Resident memory of the process that trains, while it does.',
  },
  {
    metric: 'servingCores',
    name: 'eo_device_serving_cpu_cores',
    help: 'Cores that the models served there keep busy.',
  },
  {
    metric: 'servingMemoryBytes',
    name: 'eo_device_serving_memory_bytes',
    help: 'Resident memory of the models served there.',
  },
];

/** What is known of the devices. Readings are of those that are there: an old one would look like a new one. */
export function deviceFamilies(devices: readonly Device[]): MetricFamily[] {
  const labelsOf = ({ id, name }: Device) => ({ device_id: id, device: name });
  const present = devices.flatMap((device) =>
    device.metrics !== null && isPresent(device)
      ? [{ labels: labelsOf(device), values: metricsOf(device.metrics) }]
      : [],
  );
  return [
    {
      name: 'eo_devices',
      type: 'gauge',
      help: 'Devices by state.',
      samples: DeviceState.options.map((state) => ({
        labels: { state },
        value: devices.filter((device) => device.state === state).length,
      })),
    },
    {
      name: 'eo_device_up',
      type: 'gauge',
      help: '1 while the device is online.',
      samples: devices.map((device) => ({ labels: labelsOf(device), value: device.state === 'online' ? 1 : 0 })),
    },
    {
      name: 'eo_device_info',
      type: 'gauge',
      help: 'What the device is; the value is always 1.',
      samples: devices.map((device) => ({
        labels: {
          ...labelsOf(device),
          chip: device.hardware.chip,
          system: device.hardware.system,
          agent_version: device.agentVersion,
        },
        value: 1,
      })),
    },
    {
      name: 'eo_device_last_seen_timestamp_seconds',
      type: 'gauge',
      help: 'When the device was heard of last.',
      samples: devices.map((device) => ({ labels: labelsOf(device), value: device.lastSeenAt / 1_000 })),
    },
    {
      name: 'eo_device_running_tasks',
      type: 'gauge',
      help: 'Tasks that the device has now.',
      samples: devices.map((device) => ({ labels: labelsOf(device), value: device.runningTasks })),
    },
    {
      name: 'eo_device_level',
      type: 'gauge',
      help: 'How much the device does for the cluster: 1 for the level that holds, 0 for the others.',
      samples: devices.filter(isPresent).flatMap((device) =>
        device.etiquette === null
          ? []
          : EtiquetteLevel.options.map((level) => ({
              labels: { ...labelsOf(device), level },
              value: device.etiquette?.level === level ? 1 : 0,
            })),
      ),
    },
    {
      name: 'eo_device_memory_bytes',
      type: 'gauge',
      help: 'Memory of the machine.',
      samples: devices.map((device) => ({ labels: labelsOf(device), value: device.hardware.memoryBytes })),
    },
    ...READINGS.map(
      ({ metric, name, help }): MetricFamily => ({
        name,
        type: 'gauge',
        help,
        samples: present.flatMap(({ labels, values }) => {
          const value = values[metric];
          return value === null ? [] : [{ labels, value }];
        }),
      }),
    ),
  ];
}

function isPresent({ state }: Device): boolean {
  return state === 'online' || state === 'draining';
}
