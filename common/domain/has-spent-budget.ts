import type { Job } from './job.ts';

/** True for a job that has succeeded with fewer rounds than it asked for, because one more would have passed its budget of ε. */
export function hasSpentBudget({ state, spec, roundsCommitted, evaluation, earlyStop }: Job): boolean {
  const { privacy, rounds, targetAccuracy } = spec;
  const isGoodEnough = targetAccuracy !== null && (evaluation?.accuracy ?? -1) >= targetAccuracy;
  const hasBudget = privacy !== null && privacy.epsilonBudget !== null;
  return state === 'succeeded' && hasBudget && roundsCommitted < rounds && !isGoodEnough && earlyStop === null;
}
