import { z } from 'zod';
import { TrainJobSpec } from './job-spec.ts';

const { rounds, learningRate, roundDeadlineSeconds, priority } = TrainJobSpec.shape;

/** What of a job can be changed while it is there; it holds from the next round on, a deadline at once. */
export const JobChange = z.strictObject({
  rounds: rounds.optional(),
  learningRate: learningRate.optional(),
  roundDeadlineSeconds: roundDeadlineSeconds.unwrap().optional(),
  priority: priority.unwrap().optional(),
});
export type JobChange = z.infer<typeof JobChange>;
