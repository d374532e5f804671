import { z } from 'zod';
import { EconomyState } from '../economy/economy-state.ts';
import { EtiquetteState } from '../etiquette/decision.ts';
import { DeviceId, ResourceName, Timestamp } from './ids.ts';
import { AllowedTrainer } from './trainer.ts';
import { MOST_USES, WorkUse } from './work-use.ts';

/** `pending` asked to join; `asleep` announced a suspend; `draining` finishes and takes nothing new. */
export const DeviceState = z.enum(['pending', 'online', 'asleep', 'draining', 'offline', 'revoked']);
export type DeviceState = z.infer<typeof DeviceState>;

/** Why a device is not online. */
export const DeviceAbsence = z.enum(['lease-expired', 'connection-lost', 'agent-stopped', 'suspended']);
export type DeviceAbsence = z.infer<typeof DeviceAbsence>;

/** What has kept a device that is back away, where that can be told: its machine slept, its agent was started anew, or the way between was cut. */
export const DeviceReturn = z.enum(['slept', 'restarted', 'cut-off']);
export type DeviceReturn = z.infer<typeof DeviceReturn>;

/** A sleep of a machine, in milliseconds. */
export const LastSleep = z.object({ lastedMs: z.int().min(0), endedMsAgo: z.int().min(0) });
export type LastSleep = z.infer<typeof LastSleep>;

export const Hardware = z.object({
  model: z.string(),
  chip: z.string(),
  architecture: z.string(),
  system: z.string(),
  cores: z.int().min(1),
  performanceCores: z.int().min(1).nullable(),
  memoryBytes: z.int().min(0),
});
export type Hardware = z.infer<typeof Hardware>;

/** A data set that stays on the device; the orchestrator knows only this of it. */
export const LocalDataset = z.object({
  name: ResourceName,
  shape: z.array(z.int().min(1)),
  classes: z.array(z.string()),
  samples: z.int().min(1),
});
export type LocalDataset = z.infer<typeof LocalDataset>;

/** A network card of a machine, by which it may be woken. */
export const NetworkCard = z.object({
  name: z.string().max(64),
  mac: z.string().regex(/^([\da-f]{2}:){5}[\da-f]{2}$/),
  medium: z.enum(['wired', 'wireless']).nullable().describe('null where the system does not tell'),
  address: z.ipv4().nullable().describe('null where it has none'),
  netmask: z.ipv4().nullable(),
  wakes: z.boolean().nullable().describe('Whether the system lets a magic packet wake it; null where it does not tell'),
});
export type NetworkCard = z.infer<typeof NetworkCard>;

export const Battery = z.object({ level: z.number().min(0).max(1), charging: z.boolean() });

/** How a device trained last. */
export const TrainingSpeed = z.object({
  backend: z.string().max(32).describe('What multiplies matrices: strict, wasm, paired, blas or webgpu'),
  library: z.string().max(128).nullable().describe('Which library does, for the backend blas, or which GPU for webgpu'),
  threads: z.int().min(1),
  samplesPerSecond: z.number().min(0).describe('Of the last task, whatever its model was'),
});
export type TrainingSpeed = z.infer<typeof TrainingSpeed>;

/** What the system tells of itself; null stands for what it does not tell. */
export const Vitals = z.object({
  powerSource: z.enum(['mains', 'battery']).nullable(),
  thermal: z
    .enum(['nominal', 'fair', 'serious', 'critical'])
    .nullable()
    .describe('In the words of macOS: from `serious` on the machine slows down'),
  memoryPressure: z.enum(['normal', 'warning', 'critical']).nullable(),
  network: z
    .object({ receivedBytesPerSecond: z.number().min(0), sentBytesPerSecond: z.number().min(0) })
    .nullable()
    .describe('Of all interfaces that leave the machine, in the mean since the look before'),
  power: z
    .object({
      watts: z.number().min(0),
      scope: z.enum(['processor', 'machine']).describe('What is counted: processor and memory, or all of the machine'),
    })
    .nullable(),
  gpuUsage: z.number().min(0).max(1).nullable().default(null).describe('Busy share of the busiest GPU'),
});
export type Vitals = z.infer<typeof Vitals>;

/** What a device's current work comes to. */
export const WorkRates = z.object({
  samplesPerSecond: z.number().min(0).nullable().describe('null while nothing trains'),
  tokensPerSecond: z.number().min(0).nullable().describe('Said by served models; null while none is served'),
});
export type WorkRates = z.infer<typeof WorkRates>;

/** One reading of a device. */
export const DeviceMetrics = z.object({
  cpuUsage: z.number().min(0).max(1).describe('Busy share of all cores'),
  memoryUsedBytes: z.int().min(0),
  memoryTotalBytes: z.int().min(0),
  diskFreeBytes: z.int().min(0),
  loadAverage: z.number().min(0),
  battery: Battery.nullable(),
  training: TrainingSpeed.nullable().default(null).describe('How it trained last; null before its first task'),
  vitals: Vitals.nullable().default(null).describe('null for an agent that is too old to tell'),
  work: WorkRates.nullable().default(null).describe('null while it has none'),
  uses: z
    .array(WorkUse)
    .max(MOST_USES)
    .optional()
    .describe('What each piece of its work takes; absent while it has none, and of an agent that is too old to tell'),
});
export type DeviceMetrics = z.infer<typeof DeviceMetrics>;

export const DeviceReading = DeviceMetrics.extend({ at: Timestamp });
export type DeviceReading = z.infer<typeof DeviceReading>;

export const Device = z.object({
  id: DeviceId,
  name: z.string(),
  state: DeviceState,
  stateSince: Timestamp,
  absence: DeviceAbsence.nullable().describe('Why the device is not online; null while it is'),
  agentVersion: z.string(),
  hardware: Hardware,
  datasets: z.array(LocalDataset),
  trainers: z.array(AllowedTrainer).describe('Code that its owner lets jobs run there'),
  features: z
    .array(z.string())
    .describe(
      'What its training engine can do: layers, losses, optimizers, packings; empty for an agent that is too old to tell',
    ),
  tags: z.array(z.string()).describe('Words by which devices are grouped'),
  registeredAt: Timestamp,
  lastSeenAt: Timestamp,
  metrics: DeviceReading.nullable().describe('The last reading; null before the first'),
  runningTasks: z.int().min(0),
  networkCards: z
    .array(NetworkCard)
    .default([])
    .describe('By which it can be woken; none for an agent that is too old'),
  etiquette: EtiquetteState.nullable()
    .default(null)
    .describe('How much it does for the cluster now, and why; null before it has said'),
  economy: EconomyState.nullable()
    .default(null)
    .describe('What it has stopped because something is short; null before it has said'),
});
export type Device = z.infer<typeof Device>;
