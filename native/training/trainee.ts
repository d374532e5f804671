import type { SampleSet } from '../../common/datasets/sample-set.ts';
import type { ModelShapes } from '../../common/specs/model-shapes.ts';
import type { BatchResult } from '../graph/loss.ts';
import type { OptimiserState } from '../optimisers/optimiser-state.ts';
import type { BatchLoader } from './batch-loader.ts';
import type { DescentOptions } from './descent.ts';

/** What not every engine can do: follow control variates, tell and take over the state of its optimiser, step with other machines. */
export type TraineeAbility = 'controls' | 'optimiser-state' | 'shared-steps';

/**
 * Brings the gradient of a batch of so many samples together with those of other machines: resolves with their mean, weighted by
 * samples. Both are as long as the parameters; the gradient is only valid until the promise is returned.
 */
export type MeetGradients = (gradient: Float32Array, samples: number) => Promise<Float32Array>;

/** A way down. */
export interface TraineeDescent {
  /**
   * One step on the loaded batch; the next batch may be loaded at once. The result is of the parameters before it. An engine
   * apart from this thread promises it.
   */
  step(batch: number, learningRate: number): BatchResult | Promise<BatchResult>;
  /** A copy of what the optimiser has gathered so far; absent without the ability `optimiser-state`. */
  optimiserState?(): OptimiserState;
}

/** A model that can be trained, on whatever engine it lies. */
export interface Trainee {
  readonly shapes: ModelShapes;
  /** The most samples of a batch. */
  readonly maxBatch: number;
  /** How many steps may be under way before the result of the first one is waited for; 0 where results come at once. */
  readonly lookahead: number;
  /** Absent where it has none. */
  readonly abilities?: ReadonlySet<TraineeAbility>;
  /** All parameters, laid out as `shapes.parameters` says: before a descent begins, and after `settle`. */
  readonly parameters: Float32Array<ArrayBuffer>;
  /** Starts the sequence of dropout masks anew. */
  seedDropout(seed: number): void;
  /**
   * Opens a set of samples for batches of up to `maxBatch`.
   *
   * @throws AppError `dataset-mismatch` when shape or classes do not fit the model.
   */
  open(samples: SampleSet): BatchLoader;
  /**
   * Begins to descend from the present parameters; an earlier descent ends. Take views afresh after it.
   *
   * @throws AppError `invalid-specification` when 32-bit memory cannot hold what it needs.
   */
  descend(options?: DescentOptions): TraineeDescent;
  /** Like `descend`, along the mean of several machines' gradients; absent without the ability `shared-steps`. */
  descendTogether?(options: DescentOptions, meet: MeetGradients): TraineeDescent;
  /** Brings `parameters` up to date; false when one is infinite or not a number. */
  settle(): boolean | Promise<boolean>;
}
