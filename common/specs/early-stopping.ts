import { z } from 'zod';

/** What rounds are compared by: the share of test samples answered rightly, or the mean loss over them. */
export const JudgedFigure = z.enum(['accuracy', 'loss']);
export type JudgedFigure = z.infer<typeof JudgedFigure>;

/** When a job ends before its last round. */
export const EarlyStopping = z.strictObject({
  /** Judged rounds in a row without a gain, after which the job ends. */
  patience: z.int().min(1).max(100_000),
  /** Only what is better by more than this is a gain: a share of the test samples, or nats where rounds are judged by loss. */
  minDelta: z.number().min(0).max(1_000).default(0),
});
export type EarlyStopping = z.infer<typeof EarlyStopping>;
