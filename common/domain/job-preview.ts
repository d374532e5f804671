import { z } from 'zod';
import { ERROR_CODES } from '../errors.ts';
import { DeviceId } from './ids.ts';
import { JobWaitFor } from './job.ts';

/** Why a device would not work for a job at its start: its own state, its data, its agent, or that others do. */
export const AbstentionCode = z.enum([
  'pending',
  'offline',
  'asleep',
  'draining',
  'yielding',
  'revoked',
  'data-missing',
  'untagged',
  'trainer-missing',
  'agent-outdated',
  'busy',
  'not-selected',
]);
export type AbstentionCode = z.infer<typeof AbstentionCode>;

/** What one device would do for a job that is submitted now. */
export const DevicePreview = z.object({
  deviceId: DeviceId,
  name: z.string(),
  takesPart: z.boolean().describe('True when it gets a share of the first round as things are'),
  reason: z.object({ code: AbstentionCode, message: z.string() }).nullable().describe('Why not'),
  partitions: z.array(z.int().min(0)).describe('Parts that it gets in the first round if all devices are equally fast'),
  samples: z.int().min(0).nullable().describe('Samples of those; null where only cutting the data tells'),
});
export type DevicePreview = z.infer<typeof DevicePreview>;

/** Something for which a job is refused, or would fail as soon as it starts. */
export const JobProblem = z.object({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  path: z.string().nullable().describe('The field of the specification'),
});
export type JobProblem = z.infer<typeof JobProblem>;

/** A whole number; of models that nobody could train, beyond what is exact. */
const Amount = z.number().min(0);

/** What would come of a job if it were submitted now. */
export const JobPreview = z.object({
  devices: z.array(DevicePreview),
  problems: z.array(JobProblem).describe('Empty when the job would be taken'),
  waits: z.array(JobWaitFor).describe('What it would wait for before its first round'),
  parameters: Amount.nullable().describe(
    'Of the model; null where its layers do not fit, or only a trainer on the devices knows it',
  ),
  partitions: z.int().min(0).nullable().describe('Parts that the data are cut into; null where there are no such data'),
  samples: z.int().min(0).nullable().describe('Samples to learn from, in all parts'),
  bytesPerRound: z
    .object({ up: Amount, down: Amount })
    .nullable()
    .describe('Parameters and updates of the first round, all devices; null where the parameters are not known'),
  bytesOnce: z.int().min(0).describe('Managed data that go to the devices once, before they are kept there'),
});
export type JobPreview = z.infer<typeof JobPreview>;
