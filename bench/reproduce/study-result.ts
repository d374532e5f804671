import { z } from 'zod';
import { Sha256 } from '../../common/domain/ids.ts';
import { ERROR_CODES } from '../../common/errors.ts';
import { StrategySpec } from '../../common/specs/strategy-spec.ts';

/** One simulated job of a study. */
export const StudyRun = z.object({
  seed: z.int().min(0),
  learningRate: z.number(),
  strategy: StrategySpec.describe('As it was submitted'),
  accuracies: z.array(z.number()).describe('On the 10,000 test images, round by round'),
  measured: z.number().nullable().describe('Rounds to the target, or accuracy; null where the target was not reached'),
  failure: z.enum(ERROR_CODES).nullable().describe('Why it ended early, such as training-diverged'),
  parametersSha256: Sha256.nullable().describe('Of the last round; a machine of the same kind gets the same'),
  seconds: z.number(),
});
export type StudyRun = z.infer<typeof StudyRun>;

/** What came of a study: docs/results/NAME.json. */
export const StudyResult = z.object({
  study: z.string(),
  command: z.string(),
  date: z.iso.date(),
  machine: z.object({ system: z.string(), processor: z.string(), cores: z.int(), memoryGiB: z.number() }),
  versions: z.record(z.string(), z.string()),
  contenders: z.array(
    z.object({
      label: z.string(),
      tried: z.array(StudyRun).describe('Each variant once, with the seed for tuning'),
      runs: z.array(StudyRun).describe('The best variant with each seed'),
    }),
  ),
});
export type StudyResult = z.infer<typeof StudyResult>;
