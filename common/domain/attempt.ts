import { z } from 'zod';
import { DeviceId, Timestamp } from './ids.ts';
import { Failure } from './job.ts';

/** How an attempt ended: `expired` was too late, `cancelled` was taken back though nothing was wrong with it. */
export const AttemptOutcome = z.enum(['running', 'done', 'failed', 'expired', 'cancelled']);
export type AttemptOutcome = z.infer<typeof AttemptOutcome>;

/** One try of one device at one share of a round, with its times by the orchestrator's clock. */
export const Attempt = z.object({
  deviceId: DeviceId,
  partition: z.int().min(0),
  attempt: z.int().min(1),
  outcome: AttemptOutcome,
  offeredAt: Timestamp,
  trainingStartedAt: Timestamp.nullable().describe(
    'When model and data were there and training began; null: not known',
  ),
  uploadStartedAt: Timestamp.nullable(),
  endedAt: Timestamp.nullable(),
  failure: Failure.nullable().describe('Why it ended without an update that counts'),
  bytesUp: z.int().min(0),
  bytesDown: z.int().min(0),
  askedSteps: z
    .int()
    .min(1)
    .optional()
    .describe('Local steps that the device was to take; absent where none are counted'),
  steps: z.int().min(1).optional().describe('Local steps that it has taken, once its update is in'),
});
export type Attempt = z.infer<typeof Attempt>;

/** All attempts at the shares of one round, by partition and number. */
export const RoundAttempts = z.object({ round: z.int().min(1), attempts: z.array(Attempt) });
export type RoundAttempts = z.infer<typeof RoundAttempts>;

/** The attempts of some rounds in a row. */
export const AttemptPage = z.object({
  rounds: z.array(RoundAttempts).describe('Rounds of which no attempts are kept are left out'),
  next: z.int().min(1).nullable().describe('The round that the next page begins with; null after the last page'),
});
export type AttemptPage = z.infer<typeof AttemptPage>;
