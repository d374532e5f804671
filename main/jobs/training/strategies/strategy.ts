import type { LocalTraining } from '../../../../common/domain/assignment.ts';
import type { UpdateReader } from '../../../../native/aggregation/weighted-sum.ts';
import type { Kernels } from '../../../../native/kernels/kernels.ts';
import type { PartHistory } from '../part-history.ts';

/** What a strategy may know of a round when it chooses. */
export interface RoundPlan {
  /** Counts from 1. */
  readonly round: number;
  /** Numbers of the partitions that can take part, in ascending order. */
  readonly eligible: readonly number[];
  readonly history: Pick<PartHistory, 'rounds' | 'msPerSample'>;
}

/** Parts of a round. */
export interface Selected {
  /** A subset of the eligible ones, in ascending order. */
  readonly parts: number[];
  /** The round may end with so many of them. */
  readonly enough: number;
}

/** What one update counts in the round's mean, `Σ weight · scale · Δ / Σ weight`. */
export interface Contribution {
  /** Above 0. */
  readonly weight: number;
  readonly scale: number;
}

/** What an update is weighed by. */
export interface WeighedUpdate {
  /** Of its part. */
  readonly samples: number;
  /** Local steps behind it; where they are not told it is the full work. */
  readonly work?: { readonly steps: number } | undefined;
  /** Rounds that were committed since its device began; none where rounds wait for their devices. */
  readonly staleness?: number | undefined;
}

/** The whole updates of a round, and what they are worked on with. */
export interface Updates {
  readonly readers: readonly UpdateReader[];
  readonly kernels: Kernels;
  readonly parameterCount: number;
}

/** What a step of the parameters is made with. All vectors are as long as the parameters. */
export interface Step {
  /** Changed in place. */
  readonly parameters: Float32Array;
  /** What the round has brought in: the mean of its updates, or what `combine` has made of them. May be changed. */
  readonly change: Float32Array;
  /** What the strategy has kept from the round before; changed in place. */
  readonly state: readonly Float32Array[];
  /** What the renewals of the parts' controls have changed in the mean over all parts; null without any. */
  readonly controlChange: Float64Array | null;
  readonly contributions: readonly Contribution[];
}

/** A piece of what a strategy keeps of one part, and what it is renewed from. All vectors are of one length. */
export interface ControlRenewal {
  /** Of the steps that have made the update. */
  readonly learningRate: number;
  /** Local steps that have made the update. */
  readonly steps: number;
  readonly update: Float32Array;
  /** The first vector of the strategy's state, as it was at the beginning of the round. */
  readonly shared: Float32Array;
  /** Changed in place. */
  readonly control: Float32Array;
}

/**
 * How rounds choose their shares and what becomes of their updates. Pure but for what it is told to change: same input, same
 * answer. `select` and `configure` are asked on the main thread, the others in the job's worker thread.
 */
export interface Strategy {
  /** Partitions that take part in the round. */
  select(plan: RoundPlan): Selected;
  /** What a device does with one share, on which so many steps were taken in earlier rounds. */
  configure(round: number, partition: number, stepsBefore?: number): LocalTraining;
  contribution(update: WeighedUpdate): Contribution;
  /** A longer update is scaled down to this norm; null: never. */
  readonly maxUpdateNorm: number | null;
  /** Vectors, as long as the parameters and zero at first, that it keeps from round to round. */
  readonly stateVectors: number;
  /** Renews the vector that it keeps of each part, zero at first, after the part's update is in. Without it none is kept. */
  readonly renewControl?: (renewal: ControlRenewal) => void;
  /** Makes one update of all of them at the end of a round. Without it their weighted mean is taken, as they arrive. */
  readonly combine?: (updates: Updates) => Promise<Float32Array>;
  /** Moves the parameters. Without it they move by the change. */
  readonly apply?: (step: Step) => void;
}
