import { z } from 'zod';
import { Shortage } from '../economy/economy-state.ts';
import { EtiquetteReason } from '../etiquette/decision.ts';
import { EtiquetteLevel, EtiquetteScope } from '../specs/etiquette-policy.ts';
import { JobChange } from '../specs/job-change.ts';
import { AccessTokenId } from './access-token.ts';
import { Actor, Role } from './actor.ts';
import { AlertChange } from './alert.ts';
import { AlertRule } from './alert-rules.ts';
import { Severity } from './attention.ts';
import { DeploymentState } from './deployment.ts';
import { DeviceAbsence, DeviceReading, DeviceReturn } from './device.ts';
import { DeviceId, JobId, ResourceName, Sha256, Timestamp } from './ids.ts';
import { EarlyStop, Evaluation, Failure, JobWait, Task } from './job.ts';
import { LogLevelScope } from './log-levels.ts';
import { LogLevel } from './log-record.ts';
import { WakeCause, WakeReason, WakeState } from './wake.ts';

const device = { deviceId: DeviceId, deviceName: z.string() };
const job = { jobId: JobId, jobName: ResourceName };
const round = { ...job, round: z.int().min(1) };
const deployment = { deployment: ResourceName };
const token = { tokenId: AccessTokenId, tokenName: z.string() };
const backup = { backup: z.string() };
const share = { ...round, partition: z.int().min(0), ...device };

/** What happened, in the past tense. One line of the append-only log each. */
export const EventBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('orchestrator-started'), version: z.string() }),
  z.object({ kind: z.literal('orchestrator-stopped') }),
  z.object({ kind: z.literal('audit-key-replaced'), keyId: Sha256, previousKeyId: Sha256 }),
  z.object({ kind: z.literal('old-events-removed'), through: z.int().min(1), events: z.int(), keptDays: z.int() }),
  z.object({ kind: z.literal('device-registered'), ...device }),
  z.object({
    kind: z.literal('device-came-online'),
    ...device,
    absence: DeviceAbsence.nullable(),
    after: DeviceReturn.optional().describe('What has kept it away, where that can be told'),
  }),
  z.object({ kind: z.literal('device-went-offline'), ...device, absence: DeviceAbsence }),
  z.object({ kind: z.literal('device-fell-asleep'), ...device }),
  z.object({
    kind: z.literal('device-level-changed'),
    ...device,
    before: EtiquetteLevel,
    level: EtiquetteLevel,
    reasons: z.array(EtiquetteReason),
    until: z.number().nullable(),
  }),
  z.object({
    kind: z.literal('device-wake-sent'),
    ...device,
    reason: WakeReason,
    targets: z.array(z.string()).describe('Where the packets went, HOST:PORT'),
  }),
  z.object({
    kind: z.literal('device-wake-ended'),
    ...device,
    reason: WakeReason,
    state: WakeState,
    cause: WakeCause.nullable(),
    tookMs: z.int().min(0),
  }),
  z.object({ kind: z.literal('device-wake-given-up'), ...device, tries: z.int().min(1) }),
  z.object({
    kind: z.literal('device-work-stopped'),
    ...device,
    work: z.string(),
    gainedBytes: z.number().min(0).describe('Memory of the agent and its processes before, less that after'),
    shortages: z.array(Shortage).describe('None where room was made for a start'),
  }),
  z.object({ kind: z.literal('device-work-returned'), ...device, work: z.string() }),
  z.object({
    kind: z.literal('orchestrator-work-stopped'),
    work: z.string(),
    gainedBytes: z.number().min(0).describe('Memory of the orchestrator and its processes before, less that after'),
    shortages: z.array(Shortage).describe('None where room was made for a start'),
  }),
  z.object({ kind: z.literal('orchestrator-work-returned'), work: z.string() }),
  z.object({ kind: z.literal('etiquette-changed'), scope: EtiquetteScope, name: z.string() }),
  z.object({
    kind: z.literal('log-level-changed'),
    scope: LogLevelScope,
    /** Of the device, where it is for one. */
    name: z.string(),
    component: z.string().nullable(),
    level: LogLevel.nullable().describe('null: as usual again'),
    until: Timestamp.nullable(),
  }),
  z.object({ kind: z.literal('device-removed'), ...device }),
  z.object({
    kind: z.literal('device-asked-to-join'),
    requestId: z.string(),
    deviceName: z.string(),
    address: z.string(),
  }),
  z.object({ kind: z.literal('join-request-denied'), requestId: z.string(), deviceName: z.string() }),
  z.object({
    kind: z.literal('device-joined'),
    ...device,
    way: z.enum(['approval', 'token']),
    /** Id of the request that was approved, or of the token. */
    by: z.string(),
    address: z.string(),
  }),
  z.object({ kind: z.literal('device-cloned'), ...device, addresses: z.array(z.string()) }),
  z.object({ kind: z.literal('joining-disturbed'), address: z.string() }),
  z.object({ kind: z.literal('certificate-renewed'), ...device }),
  z.object({ kind: z.literal('join-token-created'), tokenId: z.string(), uses: z.int(), expiresAt: Timestamp }),
  z.object({ kind: z.literal('join-token-revoked'), tokenId: z.string() }),
  z.object({ kind: z.literal('authority-replaced'), fingerprint: z.string() }),
  z.object({ kind: z.literal('dataset-imported'), dataset: ResourceName, train: z.int(), test: z.int() }),
  z.object({ kind: z.literal('dataset-import-failed'), dataset: ResourceName, failure: Failure }),
  z.object({ kind: z.literal('dataset-removed'), dataset: ResourceName }),
  z.object({ kind: z.literal('model-added'), model: ResourceName, version: z.int() }),
  z.object({ kind: z.literal('model-removed'), model: ResourceName, version: z.int() }),
  z.object({ kind: z.literal('deployment-created'), ...deployment, model: ResourceName, version: z.int() }),
  z.object({ kind: z.literal('deployment-changed'), ...deployment, model: ResourceName, version: z.int() }),
  z.object({
    kind: z.literal('deployment-entered'),
    ...deployment,
    state: DeploymentState,
    reason: z.string().nullable().describe('Why it is not ready'),
  }),
  z.object({ kind: z.literal('deployment-removed'), ...deployment }),
  z.object({ kind: z.literal('replica-placed'), ...deployment, ...device }),
  z.object({ kind: z.literal('replica-withdrawn'), ...deployment, ...device, reason: z.string() }),
  z.object({ kind: z.literal('job-created'), ...job }),
  z.object({ kind: z.literal('job-started'), ...job }),
  z.object({ kind: z.literal('job-waited'), ...job, wait: JobWait }),
  z.object({ kind: z.literal('job-went-on'), ...job }),
  z.object({ kind: z.literal('job-paused'), ...job }),
  z.object({ kind: z.literal('job-resumed'), ...job }),
  z.object({
    kind: z.literal('job-changed'),
    ...job,
    round: z.int().min(0).describe('The last round that was committed before'),
    before: JobChange,
    after: JobChange,
  }),
  z.object({ kind: z.literal('job-cancelled'), ...job }),
  z.object({
    kind: z.literal('job-succeeded'),
    ...job,
    accuracy: z.number().nullable().describe('Of the parameters that became the model'),
    rounds: z.int(),
    modelRound: z.int().optional().describe('Where they are not those of the last round'),
    earlyStop: EarlyStop.optional(),
    isBudgetSpent: z
      .boolean()
      .optional()
      .describe('Ended because another round would have cost more privacy than the job may'),
  }),
  z.object({ kind: z.literal('job-failed'), ...job, failure: Failure }),
  z.object({ kind: z.literal('job-removed'), ...job }),
  z.object({ kind: z.literal('round-started'), ...round, shares: z.int(), devices: z.int() }),
  z.object({ kind: z.literal('round-committed'), ...round, updates: z.int(), omissions: z.int() }),
  z.object({ kind: z.literal('round-evaluated'), ...round, evaluation: Evaluation }),
  z.object({ kind: z.literal('task-reassigned'), ...share, failure: Failure }),
  z.object({
    kind: z.literal('task-hedged'),
    ...share,
    secondId: DeviceId.describe('The device that tries it beside the first one, which takes long'),
    secondName: z.string(),
  }),
  z.object({ kind: z.literal('task-left-out'), ...share, failure: Failure }),
  z.object({
    kind: z.literal('device-set-aside'),
    ...job,
    ...device,
    refusals: z.int().min(1).describe('Updates of the device that could not count'),
    failure: Failure,
  }),
  z.object({ kind: z.literal('access-token-created'), ...token, role: Role }),
  z.object({ kind: z.literal('access-token-revoked'), ...token }),
  z.object({ kind: z.literal('signed-in'), ...token }),
  z.object({ kind: z.literal('backup-made'), ...backup, sizeBytes: z.int().min(0) }),
  z.object({ kind: z.literal('backup-received'), ...backup, sizeBytes: z.int().min(0) }),
  z.object({ kind: z.literal('backup-removed'), ...backup }),
  z.object({ kind: z.literal('restore-prepared'), ...backup }),
  z.object({ kind: z.literal('restore-undone'), ...backup }),
  z.object({
    kind: z.literal('cluster-restored'),
    ...backup,
    madeAt: Timestamp,
    /** Folder in the data folder with what was there before. */
    aside: z.string(),
  }),
  z.object({
    kind: z.literal('alert-entered'),
    alertId: z.int().min(1),
    rule: AlertRule,
    change: AlertChange,
    severity: Severity,
    title: z.string().describe('What is the matter, in English'),
    deviceId: DeviceId.optional(),
  }),
  z.object({
    kind: z.literal('silence-added'),
    silenceId: z.int().min(1),
    alertId: z.int().min(1).optional(),
    deviceId: DeviceId.optional(),
    rule: AlertRule.optional(),
    until: Timestamp,
  }),
  z.object({ kind: z.literal('silence-removed'), silenceId: z.int().min(1) }),
  z.object({ kind: z.literal('alert-rule-changed'), rule: AlertRule, enabled: z.boolean() }),
  z.object({ kind: z.literal('channel-added'), channel: z.string() }),
  z.object({ kind: z.literal('channel-removed'), channel: z.string() }),
  z.object({
    kind: z.literal('channel-changed'),
    channel: z.string(),
    formerly: z.string().optional().describe('Its name before, where that was changed'),
  }),
  z.object({
    kind: z.literal('notification-given-up'),
    channel: z.string(),
    alertId: z.int().min(1),
    reason: z.string().describe('Why the last attempt failed'),
  }),
  z.object({ kind: z.literal('release-imported'), version: z.string() }),
  z.object({
    kind: z.literal('release-removed'),
    version: z.string(),
    why: z.enum(['asked', 'too-many']),
  }),
  z.object({
    kind: z.literal('rollout-changed'),
    version: z.string(),
    change: z.enum(['started', 'paused', 'resumed', 'cancelled', 'finished']),
  }),
  z.object({ kind: z.literal('rollout-halted'), version: z.string(), ...device, failure: Failure }),
  z.object({ kind: z.literal('agent-update-started'), ...device, from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('model-left-for-update'),
    ...device,
    deployment: z.string(),
    isServed: z.boolean().describe('Others serve it meanwhile'),
    reason: z.string().nullable().describe('Why no other device takes the place of this one'),
  }),
  z.object({ kind: z.literal('agent-updated'), ...device, from: z.string(), to: z.string() }),
  z.object({
    kind: z.literal('agent-update-failed'),
    ...device,
    from: z.string(),
    to: z.string(),
    failure: Failure,
  }),
  z.object({ kind: z.literal('notice-dismissed'), notice: z.string(), cause: z.string() }),
]);
export type EventBody = z.infer<typeof EventBody>;

/** What kinds of events there are. */
export const EventKind = z.enum(EventBody.options.map(({ shape }) => shape.kind.value));
export type EventKind = z.infer<typeof EventKind>;

/** A body with its place in the log, and on whose behalf it came about. */
export const LogEvent = z.object({
  sequence: z.int().min(1),
  at: Timestamp,
  actor: Actor.nullable().describe('null when the orchestrator acted on its own'),
  body: EventBody,
  hash: Sha256.describe('SHA-256 over the hash of the event before and all of this one'),
});
export type LogEvent = z.infer<typeof LogEvent>;

/**
 * What a live client receives, in one stream. Events are durable, carry their sequence as the id of the message and are
 * sent again to a client that comes back; readings and progress are of the moment and are not.
 */
export const LiveMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('event'), event: LogEvent }),
  z.object({ type: z.literal('device-reading'), deviceId: DeviceId, reading: DeviceReading }),
  z.object({ type: z.literal('task-changed'), task: Task }),
  z.object({ type: z.literal('attention-changed') }).describe('What needs attention is to be asked for again'),
]);
export type LiveMessage = z.infer<typeof LiveMessage>;
