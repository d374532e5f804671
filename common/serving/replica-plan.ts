import { z } from 'zod';
import { ResourceName, Sha256 } from '../domain/ids.ts';
import { ModelSpec } from '../specs/model-spec.ts';

export const ReplicaId = z
  .string()
  .regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens, at most 64')
  .brand<'ReplicaId'>();
export type ReplicaId = z.infer<typeof ReplicaId>;

/** Formats that devices can run. */
export const ServedFormat = z.enum(['gguf', 'onnx', 'parameters-f32']);
export type ServedFormat = z.infer<typeof ServedFormat>;

/** What a deployment asks of each runtime; null leaves it to the device, which measures. */
export const RuntimeSettings = z.object({
  contextTokens: z
    .int()
    .min(16)
    .max(1_048_576)
    .nullable()
    .describe('Of one request; null: up to 4,096, as the model has'),
  slots: z.int().min(1).max(64).nullable().describe('Requests at once'),
  threads: z.int().min(1).max(256).nullable(),
  idleUnloadSeconds: z.int().min(1).nullable().describe('Out of memory after so long without a request; null: never'),
});
export type RuntimeSettings = z.infer<typeof RuntimeSettings>;

/** One model that a device is to serve. */
export const ReplicaPlan = z.object({
  replicaId: ReplicaId,
  deployment: ResourceName,
  model: z.object({ sha256: Sha256, sizeBytes: z.int().min(0) }),
  format: ServedFormat,
  spec: ModelSpec.nullable().describe('Of parameters-f32'),
  settings: RuntimeSettings,
  memoryBytes: z
    .int()
    .min(0)
    .nullable()
    .default(null)
    .describe('What it takes at least, by its header; null: not told'),
});
export type ReplicaPlan = z.infer<typeof ReplicaPlan>;

/** What a runtime turned out to be. */
export const RuntimeFacts = z.object({
  engine: z.string().max(32),
  backend: z.string().max(128),
  threads: z.int().min(0),
  memoryBytes: z.int().min(0).describe('Of its process'),
  contextTokens: z.int().min(0).describe('Of one request; 0 for models of tensors'),
  slots: z.int().min(1).describe('Requests that it takes at once'),
  loadMs: z.int().min(0),
});
export type RuntimeFacts = z.infer<typeof RuntimeFacts>;

/** `unloaded`: out of memory for want of requests, the next one loads it; `restarting`: its process has died, after a pause comes another one. */
export const ReplicaPhase = z.enum(['fetching', 'loading', 'ready', 'unloaded', 'restarting', 'failed']);
export type ReplicaPhase = z.infer<typeof ReplicaPhase>;

/** How a replica is, as its device tells. */
export const ReplicaStatus = z.object({
  replicaId: ReplicaId,
  phase: ReplicaPhase,
  receivedBytes: z.int().min(0).describe('Of the model, while it is fetched'),
  problem: z.object({ code: z.string().max(64), message: z.string().max(1_024) }).nullable(),
  log: z.array(z.string().max(1_024)).max(50).describe('The last lines that its process wrote, where it has a problem'),
  facts: RuntimeFacts.nullable(),
  restarts: z.int().min(0),
});
export type ReplicaStatus = z.infer<typeof ReplicaStatus>;
