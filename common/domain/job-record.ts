import { z } from 'zod';
import { RoundAttempts } from './attempt.ts';
import { DatasetSplit } from './dataset.ts';
import { Hardware } from './device.ts';
import { LogEvent } from './event.ts';
import { DeviceId, ResourceName, Timestamp } from './ids.ts';
import { Job, Round } from './job.ts';
import { ModelVersion } from './model.ts';

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

/** All that is known of one run, to be kept or to be read by other programs. */
export const JobRecord = z.object({
  format: z.literal('edgeorchestra-job-record'),
  version: z.literal(1),
  recordedAt: Timestamp,
  orchestratorVersion: z.string().describe('The version that made the record'),
  job: Job.describe('With the whole specification'),
  datasets: z.array(DatasetFingerprint).describe('Empty for local data and for jobs of before these were kept'),
  devices: z.array(RecordedDevice),
  rounds: z.array(Round.extend({ attempts: RoundAttempts.shape.attempts })),
  events: z.array(LogEvent).describe('Those about the job that are still in the log'),
  model: ModelVersion.nullable().describe('What it made; null while there is none, and once that was deleted'),
});
export type JobRecord = z.infer<typeof JobRecord>;
