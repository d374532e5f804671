import type { LocalNoise, LocalTraining, UpdateSummary } from '../../common/domain/assignment.ts';
import type { Failure } from '../../common/domain/job.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';

/** One share, as a thread of the simulation trains it. */
export interface ShareInput {
  readonly model: ModelSpec;
  readonly parametersFile: string;
  readonly packFile: string;
  readonly training: LocalTraining;
  /** So many steps and no more; null: all of the training. */
  readonly mostSteps: number | null;
  readonly updateFile: string;
  /** As of a device's trainer. */
  readonly controls: { readonly sharedFile: string | null; readonly partFile: string | null } | null;
  /** Added as a device adds it. */
  readonly noise: LocalNoise | null;
  /** The update is multiplied by it before it is packed. */
  readonly falsifiedBy: number;
}

/** What became of a share. */
export type Trained = { readonly update: UpdateSummary } | { readonly failure: Failure };

/** What a thread of the simulation does. */
export type TrainingMethods = {
  /** Trains shares one after the other and writes their updates. Fails for each as a device's trainer does. */
  train(shares: readonly ShareInput[]): Promise<readonly Trained[]>;
};
