import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';
import type { Evaluation } from '../../../../common/domain/job.ts';
import type { CompressionSpec } from '../../../../common/specs/compression-spec.ts';
import type { ModelSpec } from '../../../../common/specs/model-spec.ts';

/** Parameters in the blob store: the hash tells whether they are the ones at hand. */
export interface StoredParameters {
  readonly file: string;
  readonly sha256: Sha256;
}

/** What a training job's worker thread must know of the job. */
export interface ComputeInput {
  readonly model: ModelSpec;
  /** Only kernels that give the same bits everywhere. */
  readonly reproducible: boolean;
  /** How updates are packed. */
  readonly compression: CompressionSpec;
}

/** What a training job's worker thread does, so that the main thread never computes. Files of parameters are flat float32. */
export type ComputeMethods = {
  /** Loads the kernels for a model. */
  open(input: ComputeInput): Promise<{ readonly parameterCount: number }>;
  /** The same for a model of which nothing but the number of parameters is known: it can be folded, and not judged. */
  openVector(input: { readonly parameterCount: number }): Promise<void>;
  /** Writes freshly initialised parameters. */
  initialise(input: { readonly seed: number; readonly file: string }): Promise<BlobReference>;
  /** Starts a round from these parameters, with an empty sum. */
  begin(input: { readonly parameters: StoredParameters }): Promise<void>;
  /** Rejects as `fold` would; the sum stays as it is. */
  check(input: { readonly updateFile: string }): Promise<void>;
  /** Adds an update to the sum. Rejects with `update-not-finite` or `update-malformed`, and then the sum is as before. */
  fold(input: { readonly updateFile: string; readonly weight: number }): Promise<void>;
  /** Writes the parameters plus the weighted mean of the updates. */
  commit(input: { readonly file: string }): Promise<BlobReference>;
  /** Judges parameters on a sample pack. */
  evaluate(input: { readonly parameters: StoredParameters; readonly packFile: string }): Promise<Evaluation>;
};
