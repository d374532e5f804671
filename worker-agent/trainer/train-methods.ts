import type { LocalTraining, UpdateSummary } from '../../common/domain/assignment.ts';
import type { TrainingSpeed } from '../../common/domain/device.ts';
import type { SharedStepsAssignment } from '../../common/domain/shared-steps.ts';
import { AppError } from '../../common/errors.ts';
import type { ModelSpec } from '../../common/specs/model-spec.ts';

/** What earlier tasks have left, where there is anything, and where what this one leaves goes. */
export interface KeptFile {
  readonly before: string;
  readonly after: string;
}

/** What stays on this device between the tasks of one job on the same data. */
export interface KeptFiles {
  /** What packing has left out of the updates. */
  readonly residual?: KeptFile;
  /** What the optimizer has gathered. */
  readonly optimizer?: KeptFile;
  /** All parameters of the model that the part has of its own, flat float32. */
  readonly model?: KeptFile;
}

/** One task as the trainer gets it: everything big lies in files. */
export interface TrainInput {
  /** Names the task in progress messages and for `cancel`. */
  readonly key: string;
  readonly model: ModelSpec;
  /** Parameters to start from, flat float32. */
  readonly parametersFile: string;
  /** Sample pack to train on. */
  readonly packFile: string;
  /** Classes in the order of the model's outputs, where the pack may number them otherwise. */
  readonly classes: readonly string[] | undefined;
  /** Where the update goes: parameters after minus parameters before, packed as the task says. */
  readonly updateFile: string;
  readonly kept: KeptFiles;
  /** Control variates to follow, flat float32; where a file is null it is zero. Null: none. */
  readonly controls: { readonly sharedFile: string | null; readonly partFile: string | null } | null;
  readonly training: LocalTraining;
  /** Steps go along the mean of several devices' gradients; null: along their own. */
  readonly sharedSteps: SharedStepsAssignment | null;
  /** Where it is kept how this device trains fastest; without it that is measured at each start. */
  readonly calibrationFile: string | undefined;
  /** How many threads may train at most; a reproducible task uses one. */
  readonly threads: number;
  /** Where the package webgpu may lie, besides the program's own folder; null where no GPU is to be looked for. */
  readonly gpuFolder: string | null;
}

/** What comes of a task. */
export interface TrainOutput {
  readonly update: UpdateSummary;
  readonly speed: TrainingSpeed;
}

export interface TrainProgress {
  readonly progress: {
    readonly key: string;
    readonly samplesDone: number;
    readonly samplesTotal: number;
    readonly loss: number;
  };
}

/** The gradient of a step of a task, from 0, packed as the task says, of a batch of so many samples. */
export interface PackedGradient {
  readonly key: string;
  readonly step: number;
  readonly samples: number;
  readonly packed: Uint8Array<ArrayBuffer>;
}

/** A gradient that waits for the mean. */
export interface TrainGradient {
  readonly gradient: PackedGradient;
}

/** The packed mean of the step that a task waits with; null: nobody will bring it. */
export interface TakeMeanInput {
  readonly key: string;
  readonly packed: Uint8Array | null;
}

/** What the trainer does. */
export type TrainMethods = {
  /** Rejects with `training-diverged`, `dataset-mismatch`, `invalid-specification`, or `cancelled` after a cancel. */
  train(input: TrainInput): Promise<TrainOutput>;
  cancel(input: { readonly key: string }): Promise<void>;
  takeMean(input: TakeMeanInput): Promise<void>;
  /** The task's time is up: what it has done so far becomes its update. Rejects `train` with `deadline-exceeded` before a first step. */
  finish(input: { readonly key: string }): Promise<void>;
};

/** What a task is told while it trains, through shared memory. */
export const STOP = { no: 0, unwanted: 1, timeUp: 2 } as const;

/** A task had no time for a single step. */
export function noStepDone(): AppError {
  return new AppError('deadline-exceeded', 'the time for this task was up before its first step');
}

/** What the trainer's thread does: `stop` turns to one of `STOP`. */
export type ThreadMethods = {
  train(input: TrainInput & { readonly stop: Int32Array }): Promise<TrainOutput>;
  takeMean(input: TakeMeanInput): Promise<void>;
};

export function isProgress(message: unknown): message is TrainProgress {
  return typeof message === 'object' && message !== null && 'progress' in message;
}

export function isGradient(message: unknown): message is TrainGradient {
  return typeof message === 'object' && message !== null && 'gradient' in message;
}
