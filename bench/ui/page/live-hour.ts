import type { Device, DeviceReading } from '../../../common/domain/device.ts';
import { LogEvent } from '../../../common/domain/event.ts';
import { DeviceId } from '../../../common/domain/ids.ts';

/** A reading of a device at a time. */
export function aReading(at: number): DeviceReading {
  return {
    at,
    cpuUsage: Math.random(),
    memoryUsedBytes: Math.floor(8e9 * Math.random()),
    memoryTotalBytes: 16e9,
    diskFreeBytes: 1e11,
    loadAverage: 1,
    battery: null,
    training: null,
    vitals: null,
    work: null,
  };
}

/** A device that is online. */
export function aDevice(index: number): Device {
  const now = Date.now();
  return {
    id: DeviceId.parse(`00000000-0000-4000-8000-${String(index).padStart(12, '0')}`),
    name: `device-${index}`,
    state: 'online',
    stateSince: now,
    absence: null,
    agentVersion: '0.1.0',
    hardware: {
      model: 'Mac mini',
      chip: 'Apple M2',
      architecture: 'arm64',
      system: 'macOS 15',
      cores: 8,
      performanceCores: 4,
      memoryBytes: 16e9,
    },
    datasets: [],
    trainers: [],
    features: [],
    tags: [],
    registeredAt: now,
    lastSeenAt: now,
    metrics: aReading(now),
    runningTasks: 0,
    etiquette: null,
    networkCards: [],
    economy: null,
  };
}

/** What a job of one round a minute adds to the log. */
export function someEvents(at: number, sequence: number, minute: number): LogEvent[] {
  const job = { jobId: 'aaaaaaaaaa', jobName: 'digits', round: minute + 1 };
  const bodies = [
    { kind: 'round-started', ...job, shares: 12, devices: 12 },
    { kind: 'round-committed', ...job, updates: 12, omissions: 0 },
    { kind: 'round-evaluated', ...job, evaluation: { accuracy: 0.9, loss: 0.3, samples: 360, evaluationMs: 5 } },
  ];
  return bodies.map((body, index) =>
    LogEvent.parse({ sequence: sequence + index + 1, at, actor: null, body, hash: 'a'.repeat(64) }),
  );
}
