import { z } from 'zod';
import { DeviceId, ResourceName, Timestamp } from '../domain/ids.ts';
import { Failure } from '../domain/job.ts';
import { Obstacle, UpdatePhase } from './agent-report.ts';
import { ReleaseManifest } from './release-manifest.ts';
import { ReleaseVersion } from './release-version.ts';

const device = { deviceId: DeviceId, deviceName: z.string() };

/** A release that lies ready at the orchestrator. */
export const Release = ReleaseManifest.omit({ format: true, product: true }).extend({ importedAt: Timestamp });
export type Release = z.infer<typeof Release>;

/** `halted`: an update has failed, and no other device is touched. */
export const RolloutState = z.enum(['running', 'paused', 'halted', 'cancelled', 'finished']);
export type RolloutState = z.infer<typeof RolloutState>;

/** How a device is with a rollout; `left-out`: its agent cannot be updated from here; `untouched`: it ended before. */
export const RolloutStep = z.enum(['waiting', 'updating', 'updated', 'failed', 'left-out', 'untouched']);
export type RolloutStep = z.infer<typeof RolloutStep>;

/**
 * What becomes of a model that a device serves while that is updated. `moving`: another device is to take over, and this one serves until
 * then; `finishing`: it takes no further requests; `fewer`: others serve on without it; `pauses`: nobody serves it meanwhile, requests wait.
 */
export const ServedMeanwhile = z.object({
  deployment: ResourceName,
  state: z.enum(['moving', 'finishing', 'fewer', 'pauses']),
  by: z.string().nullable().describe('The device that takes over, while it moves'),
  requests: z.int().min(0).describe('That this device is at'),
  since: Timestamp,
  reason: z.string().nullable().describe('Why no other device takes its place'),
});
export type ServedMeanwhile = z.infer<typeof ServedMeanwhile>;

export const RolloutDevice = z.object({
  ...device,
  step: RolloutStep,
  version: z.string().describe('That runs there, as the device said last'),
  phase: UpdatePhase.nullable().describe('How far it is, while it is updated'),
  models: z.array(ServedMeanwhile).describe('What it serves, while it is updated'),
  waitsFor: z.enum(['its-turn', 'the-first', 'the-device', 'its-report']).nullable(),
  obstacle: Obstacle.nullable().describe('Why it is left out'),
  failure: Failure.nullable(),
});
export type RolloutDevice = z.infer<typeof RolloutDevice>;

export const RolloutHalt = z.object({ ...device, failure: Failure });
export type RolloutHalt = z.infer<typeof RolloutHalt>;

/** The way of one version to all devices: to one first, then to the rest. */
export const Rollout = z.object({
  id: z.uuid(),
  version: ReleaseVersion,
  state: RolloutState,
  first: DeviceId.nullable().describe('The device that was to be first; null: one was chosen'),
  startedAt: Timestamp,
  endedAt: Timestamp.nullable(),
  halt: RolloutHalt.nullable().describe('Why it was halted'),
  devices: z.array(RolloutDevice),
});
export type Rollout = z.infer<typeof Rollout>;

/** The agent of one device. */
export const AgentVersion = z.object({
  ...device,
  version: z.string(),
  isOnline: z.boolean(),
  obstacle: Obstacle.nullable().describe('Why this agent cannot be updated from here'),
});
export type AgentVersion = z.infer<typeof AgentVersion>;
