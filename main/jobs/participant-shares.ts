import type { Participation } from '../../common/domain/job.ts';
import type { TrainJobSpec } from '../../common/specs/job-spec.ts';
import { strategyOf } from './training/strategies/strategy-of.ts';

/** Participants of one round, each with its share of the round's mean: weight / Σ weights; null where nothing is averaged. */
export function withShares(
  spec: TrainJobSpec,
  participants: readonly Participation[],
): (Participation & { readonly share: number | null })[] {
  const strategy = strategyOf(spec);
  if (strategy.combine !== undefined) return participants.map((participant) => ({ ...participant, share: null }));
  const weights = participants.map((participant) => strategy.contribution(participant).weight);
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return participants.map((participant, index) => ({ ...participant, share: (weights[index] ?? 0) / sum }));
}
