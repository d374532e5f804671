import { z } from 'zod';
import { Evaluation } from './job.ts';

/** The most classes for which it is kept what was taken for what. */
export const MOST_CONFUSED = 100;

/** How one class of the test data fared. */
export const ClassAccuracy = z.object({
  name: z.string().nullable().describe('null for a class that the model tells apart and the test data do not have'),
  samples: z.int(),
  correct: z.int(),
  accuracy: z.number().nullable().describe('correct / samples; null without samples'),
});
export type ClassAccuracy = z.infer<typeof ClassAccuracy>;

/** What is known of how good the parameters of one round are. */
export const RoundEvaluation = z.object({
  round: z.int(),
  evaluation: Evaluation,
  classes: z
    .array(ClassAccuracy)
    .nullable()
    .describe(
      'Kept for the last two rounds and the best one, of models with one class a sample and at most 100 classes; else null',
    ),
  confusion: z
    .array(z.array(z.int()))
    .nullable()
    .describe('Test samples by their class, in rows, and the class that they were taken for, in columns'),
});
export type RoundEvaluation = z.infer<typeof RoundEvaluation>;
