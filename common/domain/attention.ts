import { z } from 'zod';
import { DeviceAbsence } from './device.ts';
import { DeviceId, JobId, ResourceName, Timestamp } from './ids.ts';
import { Failure } from './job.ts';
import { JoinRequestId } from './joining.ts';

/** How soon a person should look; the gravest first. */
export const Severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

const device = { deviceId: DeviceId, deviceName: z.string() };
const job = { jobId: JobId, jobName: ResourceName };

/** What a person is needed for, in facts: whoever shows it chooses the words. */
export const AttentionCause = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('machine-asks-to-join'),
    requestId: JoinRequestId,
    name: z.string(),
    address: z.string(),
  }),
  z.object({
    kind: z.literal('job-waits-for-devices'),
    ...job,
    needed: z.int().min(0),
    available: z.int().min(0),
    dataset: ResourceName.nullable().describe('The devices must have this local data set'),
    devicesOffline: z.int().min(0).describe('Devices that are not there now and might be what it waits for'),
  }),
  z.object({ kind: z.literal('job-failed'), ...job, failure: Failure }),
  z.object({
    kind: z.literal('device-missed'),
    ...device,
    ...job,
    absence: DeviceAbsence.nullable(),
    dataset: ResourceName.describe('Local data of the device that the job works with'),
  }),
  z.object({
    kind: z.literal('device-set-aside'),
    ...device,
    ...job,
    refusals: z.int().min(1).describe('Updates of the device that could not count'),
    failure: Failure.describe('Why the last of them could not'),
  }),
  z.object({ kind: z.literal('device-cloned'), ...device, addresses: z.array(z.string()) }),
  z.object({ kind: z.literal('disk-nearly-full'), freeBytes: z.int().min(0), totalBytes: z.int().min(0) }),
  z.object({ kind: z.literal('setting-unsafe'), setting: z.enum(['lan-plain-http', 'insecure']) }),
  z.object({
    kind: z.literal('certificate-ends'),
    certificate: z.enum(['authority', 'orchestrator', 'lan']).describe("`lan` is the owner's own"),
    expiresAt: Timestamp,
  }),
  z.object({ kind: z.literal('event-log-changed'), firstBad: z.int().min(1), problem: z.string() }),
  z.object({
    kind: z.literal('restore-waits'),
    backup: z.string().describe('It takes the place of all data at the next start'),
  }),
]);
export type AttentionCause = z.infer<typeof AttentionCause>;

export const AttentionId = z.string().regex(/^[a-z0-9:-]{1,200}$/, 'lower-case letters, digits, colons and hyphens');

/** One thing that needs a person now. It goes away by itself when its cause does. */
export const AttentionItem = z.object({
  id: AttentionId.describe('The same as long as the cause lasts'),
  severity: Severity,
  since: Timestamp,
  dismissible: z.boolean().describe('Whether a person may put it away; the others end with their cause'),
  cause: AttentionCause,
});
export type AttentionItem = z.infer<typeof AttentionItem>;
