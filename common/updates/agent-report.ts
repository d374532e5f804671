import { z } from 'zod';
import { Failure } from '../domain/job.ts';

/** Why something was not done, with what a person can do about it. */
export const Obstacle = Failure.extend({ nextStep: z.string().max(1_000) });
export type Obstacle = z.infer<typeof Obstacle>;

/** How far an agent is with an update. */
export const UpdatePhase = z.enum(['fetching', 'unpacking', 'handing-over', 'on-trial']);
export type UpdatePhase = z.infer<typeof UpdatePhase>;

export const UpdateOrderId = z.string().regex(/^[0-9a-f-]{1,64}$/, 'an id');

/** What has come of an order. */
export const UpdateResult = z.object({
  order: UpdateOrderId,
  version: z.string().min(1).max(64),
  outcome: z.enum(['updated', 'rolled-back', 'refused']),
  failure: Failure.nullable().describe('Why not; null where it was updated'),
});
export type UpdateResult = z.infer<typeof UpdateResult>;

/** What an agent tells about updates of itself. */
export const AgentReport = z.object({
  obstacle: Obstacle.nullable().describe('Why it cannot update itself; null where it can'),
  underWay: z.object({ order: UpdateOrderId, phase: UpdatePhase }).nullable(),
  last: UpdateResult.nullable(),
});
export type AgentReport = z.infer<typeof AgentReport>;
