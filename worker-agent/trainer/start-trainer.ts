import type { Logger } from '../../platform/logging/logger.ts';
import type { TrainInput, TrainOutput, TrainProgress } from './train-methods.ts';

/** A trainer that runs: warm, one task after the other. */
export interface RunningTrainer {
  train(input: TrainInput): Promise<TrainOutput>;
  /** Lets a task end soon, as `cancelled`. */
  cancel(key: string): void;
  /** Lets a task end soon, with what it has done so far. */
  finish(key: string): void;
  /** Ends the trainer; its task is rejected with `cancelled`. */
  end(): Promise<void>;
}

/** Starts a trainer; `onGone` is called when it ends by itself, with the id of its process where native code has ended that. */
export type StartTrainer = (
  onProgress: (progress: TrainProgress['progress']) => void,
  onGone: (crashed?: number) => void,
  logger: Logger,
) => RunningTrainer;
