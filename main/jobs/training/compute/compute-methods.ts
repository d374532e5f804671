import type { BlobReference } from '../../../../common/domain/assignment.ts';
import type { Sha256 } from '../../../../common/domain/ids.ts';
import type { Evaluation, Failure } from '../../../../common/domain/job.ts';
import type { TrainJobSpec } from '../../../../common/specs/job-spec.ts';
import type { Release } from '../privacy/release.ts';
import type { MaskedUpdates } from '../secure/masked-updates.ts';
import type { Contribution } from '../strategies/strategy.ts';
import type { RenewedPart } from './aggregator.ts';

/** Parameters in the blob store: the hash tells whether they are the ones at hand. */
export interface StoredParameters {
  readonly file: string;
  readonly sha256: Sha256;
}

/** What a round has made. */
export interface Committed {
  readonly parameters: BlobReference;
  readonly state: BlobReference | null;
  /** Share of updates that were no longer than the norm, with noise; null where it is not let out. */
  readonly uncutShare: number | null;
}

/** Parameters that have followed others, and the packed change by which they did. */
export interface Followed {
  readonly parameters: BlobReference;
  readonly change: BlobReference;
}

/** How good parameters are, and `classes × classes` counts of what was taken for what; null where those are not to be had. */
export interface Judgement {
  readonly evaluation: Evaluation;
  readonly confusion: Uint32Array<ArrayBuffer> | null;
}

/** An update in the spool, and what it counts. */
export interface WeightedUpdate {
  readonly file: string;
  readonly contribution: Contribution;
}

export interface FollowInput {
  readonly target: StoredParameters;
  readonly base: StoredParameters | null;
  readonly file: string;
  readonly changeFile: string;
}

/** Memory that a job's worker thread shares with whoever moves the gradients of a round. */
export interface SharedStepsMemory {
  /** A place for one piece of a gradient for each seat, `seatBytes` each. */
  readonly inbox: SharedArrayBuffer;
  readonly seatBytes: number;
  /** The mean of the step, `pieceBytes` for each piece. */
  readonly mean: SharedArrayBuffer;
  readonly pieceBytes: number;
}

/** What a training job's worker thread does, so that the main thread never computes. Files of parameters are flat float32. */
export type ComputeMethods = {
  /** Loads the kernels for a job's model of layers. */
  open(input: { readonly spec: TrainJobSpec }): Promise<{ readonly parameterCount: number }>;
  /** The same for a model of which nothing but the number of parameters is known: it can be folded, and not judged. */
  openVector(input: { readonly spec: TrainJobSpec; readonly parameterCount: number }): Promise<void>;
  /** Writes freshly initialised parameters. */
  initialise(input: { readonly seed: number; readonly file: string }): Promise<BlobReference>;
  /**
   * Starts a round from these parameters and what the strategy has kept, with an empty sum. Updates are cut to `maxUpdateNorm`; null:
   * to what the strategy says.
   */
  begin(input: {
    readonly parameters: StoredParameters;
    readonly state: StoredParameters | null;
    readonly maxUpdateNorm: number | null;
  }): Promise<void>;
  /** Answers as `fold` would; the sum stays as it is. */
  check(input: { readonly files: readonly string[] }): Promise<readonly (Failure | null)[]>;
  /**
   * Adds updates to the sum, one after the other. Answers for each with null, or with `update-not-finite` or `update-malformed`:
   * that one has left the sum as it was.
   */
  fold(input: { readonly updates: readonly WeightedUpdate[] }): Promise<readonly (Failure | null)[]>;
  /**
   * Takes the mean of hidden updates in, once it is known what hides their sum. Rejects with `update-malformed` when that does not
   * fit together.
   */
  foldMasked(input: MaskedUpdates): Promise<void>;
  /** Makes one update of all of them, each of which was checked, for a strategy that has to see them together. */
  combine(input: { readonly updateFiles: readonly string[] }): Promise<void>;
  /**
   * Writes what the strategy keeps of a part from here on, which follows from what it has kept (null: zeros) and the part's update,
   * which was checked before. After all updates are in, and before `commit`.
   */
  renew(input: {
    readonly updateFile: string;
    readonly control: string | null;
    readonly file: string;
    readonly part: RenewedPart;
  }): Promise<BlobReference>;
  /**
   * Writes the parameters that the strategy makes of the updates, and what it keeps for the next round if it keeps anything. With a
   * release the strategy gets their noisy sum only.
   */
  commit(input: {
    readonly file: string;
    readonly stateFile: string;
    readonly release: Release | null;
  }): Promise<Committed>;
  /**
   * Writes parameters that are as near to the target as a packed change of the base, or of zeros, leads, and that change. Null where
   * the job's packing cannot hold it.
   */
  follow(input: FollowInput): Promise<Followed | null>;
  /** Begins the steps of a round whose devices step together. */
  beginSteps(input: SharedStepsMemory): Promise<void>;
  /**
   * Adds the piece of a gradient, of so many bytes, that lies at a seat's place. Rejects with `update-not-finite` or
   * `update-malformed`; the sum is as before then.
   */
  addGradient(input: {
    readonly seat: number;
    readonly piece: number;
    readonly bytes: number;
    readonly weight: number;
  }): Promise<void>;
  /** Puts the mean of what has come of a piece into its place, and tells its bytes. The piece begins anew. */
  takeMean(input: { readonly piece: number }): Promise<number>;
  /** Judges parameters on a sample pack. */
  evaluate(input: { readonly parameters: StoredParameters; readonly packFile: string }): Promise<Judgement>;
};
