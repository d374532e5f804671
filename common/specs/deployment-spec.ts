import { z } from 'zod';
import { DeviceId, ResourceName } from '../domain/ids.ts';
import { RuntimeSettings } from '../serving/replica-plan.ts';

/** How many devices serve a deployment. Between them the queue decides. */
export const ReplicaCount = z
  .strictObject({
    min: z.int().min(1).max(1_000).default(1).describe('Kept up, even without requests'),
    max: z.int().min(1).max(1_000).default(1).describe('Added while requests have to wait'),
  })
  .refine(({ min, max }) => min <= max, { path: ['max'], message: 'at least as many as min' });
export type ReplicaCount = z.infer<typeof ReplicaCount>;

/** A model to be served: which, on how many devices, and how. Same schema in files, forms and the API. */
export const DeploymentSpec = z.strictObject({
  name: ResourceName.describe('What clients name as the model'),
  model: z.strictObject({
    name: ResourceName,
    version: z.int().min(1).optional().describe('Without one, the newest'),
  }),
  replicas: ReplicaCount.prefault({}),
  devices: z.array(DeviceId).min(1).max(1_000).nullable().default(null).describe('Only these; null: any that it fits'),
  tags: z.array(z.string().min(1).max(64)).max(16).default([]).describe('Only devices with all of these'),
  runtime: RuntimeSettings.prefault({ contextTokens: null, slots: null, threads: null, idleUnloadSeconds: null }),
  queue: z.int().min(0).max(100_000).default(256).describe('Requests that may wait; more are refused with 429'),
  deadlineSeconds: z.number().positive().max(86_400).default(600).describe('Longest time of a request'),
});
export type DeploymentSpec = z.infer<typeof DeploymentSpec>;
