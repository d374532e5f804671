import { z } from 'zod';
import { Sha256, Timestamp } from './ids.ts';

/** What came of loading a model in a process that is thrown away. */
export const TrialResult = z.discriminatedUnion('outcome', [
  z.object({
    outcome: z.literal('passed'),
    tookMs: z.int().min(0),
    memoryBytes: z.int().min(0).describe('The most that its process had in memory'),
    note: z.string().max(1_024).nullable().describe('What could not be tried, such as an input of open shape'),
  }),
  z.object({
    outcome: z.literal('refused'),
    code: z.enum(['not-servable', 'load-failed', 'crashed', 'timed-out', 'out-of-memory']),
    message: z.string().max(1_024).describe('What the loader said'),
  }),
  z.object({
    outcome: z.literal('skipped'),
    reason: z.string().max(1_024).describe('Why this machine cannot tell: devices try it themselves'),
  }),
]);
export type TrialResult = z.infer<typeof TrialResult>;

/** The latest trial of some content. */
export const ModelTrial = z.object({
  sha256: Sha256,
  loader: z.string().describe('What it was loaded with, and its version; another one tries again'),
  result: TrialResult,
  triedAt: Timestamp,
});
export type ModelTrial = z.infer<typeof ModelTrial>;
