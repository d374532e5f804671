import { z } from 'zod';
import { Sha256 } from './ids.ts';

const walked = {
  from: z.int().min(0).describe('Oldest event that is kept, 0 when there is none'),
  to: z.int().min(0).describe('Newest event that was looked at'),
  events: z.int().min(0).describe('Events that were found good'),
  checkpoints: z.int().min(0).describe('Signed checkpoints that were found good'),
};

/** What a walk along the chain of events has found. */
export const EventVerification = z.discriminatedUnion('ok', [
  z.object({
    ok: z.literal(true),
    ...walked,
    hash: Sha256.describe('Hash of the newest event; note it elsewhere to hold the log to it later'),
    signedThrough: z.int().min(0).describe('Newest event that a checkpoint vouches for'),
  }),
  z.object({
    ok: z.literal(false),
    ...walked,
    firstBad: z.int().min(1).describe('First event that is missing or cannot be trusted'),
    problem: z.string(),
    nextStep: z.string(),
  }),
]);
export type EventVerification = z.infer<typeof EventVerification>;
