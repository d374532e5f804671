import type { Evaluation, Participation } from '../../../common/domain/job.ts';

/** The mean over all samples that devices held out, each judged by the model of its own part; null where none were. */
export function evaluationByDevices(participants: readonly Participation[]): Evaluation | null {
  const judged = participants.flatMap(({ heldOut }) => heldOut ?? []);
  const samples = judged.reduce((sum, one) => sum + one.samples, 0);
  if (samples === 0) return null;
  const mean = (figure: 'accuracy' | 'loss') =>
    judged.reduce((sum, one) => sum + one.samples * one[figure], 0) / samples;
  // They judge side by side.
  const evaluationMs = Math.max(...judged.map((one) => one.evaluationMs));
  return { accuracy: mean('accuracy'), loss: mean('loss'), samples, evaluationMs };
}
