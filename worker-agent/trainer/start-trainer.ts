import type { Logger } from '../../platform/logging/logger.ts';
import type { PackedGradient, TakeMeanInput, TrainInput, TrainOutput, TrainProgress } from './train-methods.ts';

/** A trainer that runs: warm, one task after the other. */
export interface RunningTrainer {
  /** Of its process, where it has one of its own. */
  readonly pid?: number | undefined;
  train(input: TrainInput): Promise<TrainOutput>;
  /** Lets a task end soon, as `cancelled`. */
  cancel(key: string): void;
  /** Brings the mean of the step that a task waits with. */
  takeMean(input: TakeMeanInput): void;
  /** Lets a task end soon, with what it has done so far. */
  finish(key: string): void;
  /** Ends the trainer; its task is rejected with `cancelled`. */
  end(): Promise<void>;
}

/** Told what a trainer says of itself. */
export interface TrainerListeners {
  readonly onProgress: (progress: TrainProgress['progress']) => void;
  readonly onGradient: (gradient: PackedGradient) => void;
  /** A line that its process has printed while it worked on this task. */
  readonly onPrinted: (line: string, task: string | undefined) => void;
}

/** Starts a trainer; `onGone` is called when it ends by itself, with the id of its process where native code has ended that. */
export type StartTrainer = (
  listeners: TrainerListeners,
  onGone: (crashed?: number) => void,
  logger: Logger,
) => RunningTrainer;
