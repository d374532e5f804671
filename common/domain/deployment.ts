import { z } from 'zod';
import { ReplicaId, ReplicaPhase, RuntimeFacts, ServedFormat } from '../serving/replica-plan.ts';
import { DeploymentSpec } from '../specs/deployment-spec.ts';
import { TensorPort } from './file-description.ts';
import { DeviceId, ResourceName, Sha256, Timestamp } from './ids.ts';

/** A deployment is `ready` with as many replicas as it shall have, and `degraded` with fewer, but some. */
export const DeploymentState = z.enum(['starting', 'ready', 'degraded', 'stopping', 'stopped', 'failed']);
export type DeploymentState = z.infer<typeof DeploymentState>;

/** Why something is as it is, and what to do about it. */
export const ServingReason = z.object({
  code: z.string().max(64).describe('Stable: an error code, or a verdict on a device'),
  message: z.string(),
  hint: z.string().nullable().describe('What happens next, or what to do'),
});
export type ServingReason = z.infer<typeof ServingReason>;

/** How a replica is: what its device tells, or `waiting` for a device that has not been heard of, or `silent`. */
export const Replica = z.object({
  id: ReplicaId,
  deviceId: DeviceId,
  deviceName: z.string(),
  phase: z.enum(['waiting', ...ReplicaPhase.options, 'silent']),
  since: Timestamp,
  receivedBytes: z.int().min(0),
  reason: ServingReason.nullable(),
  log: z.array(z.string()).describe('The last lines of its process, where it has a problem'),
  facts: RuntimeFacts.nullable(),
  restarts: z.int().min(0),
  active: z.int().min(0).describe('Requests that it is at'),
  served: z.int().min(0).describe('Requests since the orchestrator started'),
  tokensPerSecond: z.number().min(0).nullable().describe('Of one request, in the mean of the last ones'),
  latencyMs: z
    .number()
    .min(0)
    .nullable()
    .describe('From the request to its first token, or to the answer of tensors; mean of the last'),
});
export type Replica = z.infer<typeof Replica>;

/** How much a deployment has to do. Rates are over the last minute. */
export const DeploymentLoad = z.object({
  active: z.int().min(0),
  waiting: z.int().min(0).describe('In the queue'),
  requestsPerMinute: z.number().min(0),
  tokensPerSecond: z.number().min(0),
  latencyMs: z.number().min(0).nullable().describe('Median to the first token, or to the answer of tensors'),
  refused: z.int().min(0).describe('For a full queue, since the orchestrator started'),
  failed: z.int().min(0),
  takenOver: z.int().min(0).describe('Requests that another replica has gone on with'),
});
export type DeploymentLoad = z.infer<typeof DeploymentLoad>;

/** What a model is asked by. */
export const Interface = z.enum(['text', 'tensors']);
export type Interface = z.infer<typeof Interface>;

export const Deployment = z.object({
  name: ResourceName,
  spec: DeploymentSpec,
  model: z.object({
    name: ResourceName,
    version: z.int().min(1),
    sha256: Sha256,
    sizeBytes: z.int().min(0),
    format: ServedFormat,
  }),
  interface: Interface,
  inputs: z.array(TensorPort).describe('Of tensors; none of text'),
  outputs: z.array(TensorPort),
  classes: z.array(z.string()).nullable().describe('What the outputs stand for, where it is known'),
  canChat: z.boolean().describe('The model has a chat template'),
  state: DeploymentState,
  stateSince: Timestamp,
  reason: ServingReason.nullable().describe('Why it is not ready'),
  wanted: z.int().min(0).describe('Replicas that it shall have now'),
  replicas: z.array(Replica),
  load: DeploymentLoad,
  createdAt: Timestamp,
});
export type Deployment = z.infer<typeof Deployment>;

/** Whether a device can serve a model, and if not, why. */
export const PlacementVerdict = z.object({
  deviceId: DeviceId,
  deviceName: z.string(),
  verdict: z.enum([
    'chosen',
    'fits',
    'not-online',
    'yielding',
    'updating',
    'not-named',
    'no-runtime',
    'no-reading',
    'too-little-memory',
    'too-little-disk',
    'failed-here',
  ]),
  reason: z.string().describe('In a sentence, with its figures'),
  memoryNeededBytes: z.int().min(0),
  memoryAvailableBytes: z.int().min(0).nullable(),
  diskNeededBytes: z.int().min(0).describe('0 where the device has the file'),
  diskFreeBytes: z.int().min(0).nullable(),
});
export type PlacementVerdict = z.infer<typeof PlacementVerdict>;

/** What a key, a model or a device was used for. */
export const UsageRow = z.object({
  day: z.string().describe('UTC, such as 2026-11-22'),
  tokenId: z.string().describe('The access token that asked'),
  tokenName: z.string(),
  deployment: ResourceName,
  deviceId: DeviceId.nullable().describe('null where no device has answered'),
  requests: z.int().min(0),
  failures: z.int().min(0),
  promptTokens: z.int().min(0),
  completionTokens: z.int().min(0),
  computeMs: z.int().min(0),
});
export type UsageRow = z.infer<typeof UsageRow>;
