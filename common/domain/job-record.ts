import { z } from 'zod';
import { RoundAttempts } from './attempt.ts';
import { DatasetSplit } from './dataset.ts';
import { Hardware } from './device.ts';
import { EnergyUse } from './energy-use.ts';
import { LogEvent } from './event.ts';
import { DeviceId, ResourceName, Sha256, Timestamp } from './ids.ts';
import { Job, Participation, Round } from './job.ts';
import { ModelVersion } from './model.ts';
import { TaskUse } from './work-use.ts';

/** A managed data set as it was when a job was submitted: its content, by hash. */
export const DatasetFingerprint = z.object({
  role: z.enum(['training', 'evaluation']),
  name: ResourceName,
  shape: z.array(z.int().min(1)).nullable(),
  classes: z.array(z.string()).nullable(),
  train: DatasetSplit.nullable(),
  test: DatasetSplit.nullable(),
});
export type DatasetFingerprint = z.infer<typeof DatasetFingerprint>;

/** A device that a job was given to, as it is known when the record is made. */
export const RecordedDevice = z.object({
  id: DeviceId,
  name: z.string().nullable(),
  agentVersion: z.string().nullable(),
  hardware: Hardware.nullable().describe('null, like name and version, when the device was taken out of the cluster'),
});
export type RecordedDevice = z.infer<typeof RecordedDevice>;

/** One part that the data of a job were cut into. */
export const RecordedPart = z.object({
  number: z.int().min(0),
  samples: z.int().min(0),
  sha256: Sha256.nullable().describe('Of the shard; null of data that stay on their device'),
});
export type RecordedPart = z.infer<typeof RecordedPart>;

const RecordedParticipation = Participation.extend({
  share: z
    .number()
    .nullable()
    .default(null)
    .describe('Of the mean of the round, 0 to 1: what its update weighed; null where updates are not averaged'),
});

/** A round as a record tells it. */
export const RecordedRound = Round.extend({
  participants: z.array(RecordedParticipation),
  attempts: RoundAttempts.shape.attempts,
  committedSha256: Sha256.nullable()
    .default(null)
    .describe('Of the parameters that it committed, also once these were let go'),
});
export type RecordedRound = z.infer<typeof RecordedRound>;

/** What a job has cost one device, and what it gave. */
export const DeviceReceipt = z.object({
  deviceId: DeviceId,
  rounds: z.int().min(0).describe('In which an update of it counted'),
  updates: z.int().min(0),
  samples: z.int().min(0).describe('Behind these updates, counted again in each round'),
  work: z
    .number()
    .min(0)
    .max(1)
    .nullable()
    .default(null)
    .describe('Local steps that it has taken, of those of the full work on its parts; null where none are counted'),
  trainingMs: z.int().min(0).describe('Time that it trained for these updates, by its own clock'),
  energy: EnergyUse.nullable()
    .default(null)
    .describe('What it has used while it trained for these updates; null where it did not tell for each'),
  use: TaskUse.nullable()
    .default(null)
    .describe('What the processes that trained have used for these updates; null where it did not tell for each'),
  attempts: z.int().min(0),
  lostAttempts: z.int().min(0).describe('That ended without an update that counts'),
  bytesReceived: z.int().min(0).describe('Models and data, in the attempts that are kept'),
  bytesSent: z.int().min(0).describe('Updates, in the attempts that are kept'),
  countedFrom: z.int().min(1).nullable().describe('First round whose attempts are kept; null without any'),
  epsilon: z
    .number()
    .nullable()
    .describe(
      'ε, at the δ of the job, up to which data that the device had may show in what came out; null without privacy',
    ),
});
export type DeviceReceipt = z.infer<typeof DeviceReceipt>;

/** All that is known of one run, to be kept or to be read by other programs. */
export const JobRecord = z.object({
  format: z.literal('edgeorchestra-job-record'),
  version: z.literal(1),
  recordedAt: Timestamp,
  orchestratorVersion: z.string().describe('The version that made the record'),
  job: Job.describe('With the whole specification'),
  datasets: z.array(DatasetFingerprint).describe('Empty for local data and for jobs of before these were kept'),
  devices: z.array(RecordedDevice),
  parts: z.array(RecordedPart).default([]).describe('Empty before the data are cut'),
  initialSha256: Sha256.nullable().default(null).describe('Of the parameters that the first round began with'),
  rounds: z.array(RecordedRound),
  receipts: z.array(DeviceReceipt).default([]).describe('One for each of `devices`'),
  events: z.array(LogEvent).describe('Those about the job that are still in the log'),
  model: ModelVersion.nullable().describe('What it made; null while there is none, and once that was deleted'),
});
export type JobRecord = z.infer<typeof JobRecord>;
