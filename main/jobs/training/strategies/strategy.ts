import type { LocalTraining, UpdateSummary } from '../../../../common/domain/assignment.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';

/** What a strategy may know of a round when it chooses. */
export interface RoundPlan {
  readonly spec: TrainJobSpec;
  /** Counts from 1. */
  readonly round: number;
  /** Numbers of the partitions that can take part, in ascending order. */
  readonly eligible: readonly number[];
}

/** How rounds choose their shares and weigh their updates. Pure: same input, same answer. */
export interface Strategy {
  /** Partitions that take part in the round, a subset of the eligible ones in ascending order. */
  select(plan: RoundPlan): number[];
  /** What a device does with one share. */
  configure(spec: TrainJobSpec, round: number, partition: number): LocalTraining;
  /** Factor of one update in the round's weighted mean, above 0. */
  weigh(update: UpdateSummary): number;
}
