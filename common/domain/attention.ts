import { z } from 'zod';
import { DeploymentState } from './deployment.ts';
import { DeviceAbsence } from './device.ts';
import { DeviceId, JobId, ResourceName, Timestamp } from './ids.ts';
import { Failure } from './job.ts';
import { JoinRequestId } from './joining.ts';

/** How soon a person should look; the gravest first. */
export const Severity = z.enum(['critical', 'warning', 'info']);
export type Severity = z.infer<typeof Severity>;

const device = { deviceId: DeviceId, deviceName: z.string() };
/** Of what only the device itself can tell. */
const teller = {
  ...device,
  lastSeenAt: Timestamp.optional().describe(
    'While the device is away: when it was heard of last, so that it was so then',
  ),
};
const job = { jobId: JobId, jobName: ResourceName };

/** What a device is wanted for, so that its absence matters. */
export const DeviceWant = z.discriminatedUnion('for', [
  z.object({ for: z.literal('job'), ...job }),
  z.object({ for: z.literal('deployment'), deployment: ResourceName }),
  z.object({ for: z.literal('owner') }).describe('The owner has listed it as expected'),
]);
export type DeviceWant = z.infer<typeof DeviceWant>;

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
  z.object({ kind: z.literal('device-offline'), ...device, absence: DeviceAbsence.nullable(), want: DeviceWant }),
  z.object({
    kind: z.literal('device-cpu-high'),
    ...teller,
    usage: z.number().min(0).max(1).describe('Busy share of all cores, without work of the cluster'),
  }),
  z.object({
    kind: z.literal('device-memory-high'),
    ...teller,
    usedBytes: z.int().min(0),
    totalBytes: z.int().min(0),
  }),
  z.object({ kind: z.literal('device-disk-low'), ...teller, freeBytes: z.int().min(0) }),
  z.object({ kind: z.literal('device-hot'), ...teller, thermal: z.enum(['fair', 'serious', 'critical']) }),
  z.object({ kind: z.literal('battery-low'), ...teller, level: z.number().min(0).max(1) }),
  z.object({
    kind: z.literal('deployment-degraded'),
    deployment: ResourceName,
    state: DeploymentState,
    ready: z.int().min(0).describe('Replicas that can answer'),
    wanted: z.int().min(0),
    reason: z.string().nullable(),
  }),
  z.object({
    kind: z.literal('job-stuck'),
    ...job,
    round: z.int().min(1).describe('The round that gets no further'),
    progressAt: Timestamp.describe('When something of the job was last done'),
    usualRoundMs: z.int().min(0).nullable().describe('How long its last rounds took; null before the first'),
  }),
  z.object({
    kind: z.literal('clock-skewed'),
    ...teller,
    skewMs: z.int().describe('How far the clock of the device is ahead of that of the orchestrator; below 0 behind'),
    uncertaintyMs: z.int().min(0).describe('Half the round trip: the true value is no further away than this'),
  }),
  z.object({
    kind: z.literal('agent-outdated'),
    ...teller,
    agentVersion: z.string(),
    orchestratorVersion: z.string(),
  }),
  z.object({ kind: z.literal('rollout-halted'), ...device, version: z.string(), failure: Failure }),
]);
export type AttentionCause = z.infer<typeof AttentionCause>;

export const AttentionId = z.string().regex(/^[a-z0-9:._-]{1,200}$/, 'lower-case letters, digits, :, ., _ and -');

/** One thing that needs a person now. It goes away by itself when its cause does. */
export const AttentionItem = z.object({
  id: AttentionId.describe('The same as long as the cause lasts'),
  severity: Severity,
  since: Timestamp,
  dismissible: z.boolean().describe('Whether a person may put it away; the others end with their cause'),
  cause: AttentionCause,
  alert: z
    .object({
      id: z.int().min(1).describe('Of the alert that keeps its history'),
      occurrences: z.int().min(1).describe('How often it has come, if it comes and goes'),
      isFlapping: z.boolean(),
    })
    .optional()
    .describe('Absent of what only waits for a decision'),
});
export type AttentionItem = z.infer<typeof AttentionItem>;
