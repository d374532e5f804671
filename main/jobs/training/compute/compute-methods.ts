import type { Evaluation } from '../../../../common/domain/job.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';

/** What a training job's worker thread does, so that the main thread never computes. Files are flat float32. */
export type ComputeMethods = {
  /** Loads the kernels for a model. `reproducible`: only those that give the same bits everywhere. */
  open(input: {
    readonly model: ModelSpec;
    readonly reproducible: boolean;
  }): Promise<{ readonly parameterCount: number }>;
  /** Writes freshly initialised parameters. */
  initialise(input: { readonly seed: number; readonly file: string }): Promise<void>;
  /** Starts a round from these parameters, with an empty sum. */
  begin(input: { readonly parametersFile: string }): Promise<void>;
  /** Adds an update to the sum. Rejects with `update-not-finite` or `update-malformed`, and then the sum is as before. */
  fold(input: { readonly updateFile: string; readonly weight: number }): Promise<void>;
  /** Writes the parameters plus the weighted mean of the updates. */
  commit(input: { readonly file: string }): Promise<void>;
  /** Judges parameters on a sample pack. */
  evaluate(input: { readonly parametersFile: string; readonly packFile: string }): Promise<Evaluation>;
};
