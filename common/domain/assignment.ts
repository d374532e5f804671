import { z } from 'zod';
import { MAX_CLASSES } from '../datasets/sample-set.ts';
import { CompressionSpec, UNCOMPRESSED } from '../specs/compression-spec.ts';
import { ModelSpec } from '../specs/model-spec.ts';
import { OptimizerSpec, PLAIN_SGD } from '../specs/optimizer-spec.ts';
import { PersonalSpec } from '../specs/personal-spec.ts';
import { PinnedTrainer } from '../specs/trainer-model.ts';
import { EnergyUse } from './energy-use.ts';
import { JobId, ResourceName, Sha256, TaskId } from './ids.ts';
import { SecureAssignment } from './secure-aggregation.ts';
import { SharedStepsAssignment } from './shared-steps.ts';
import { TaskUse } from './work-use.ts';

/** One try at one task. Whatever arrives for an earlier attempt than the current one is refused. */
export const TaskReference = z.object({ taskId: TaskId, attempt: z.int().min(1) });
export type TaskReference = z.infer<typeof TaskReference>;

export const BlobReference = z.object({ sha256: Sha256, sizeBytes: z.int().min(0) });
export type BlobReference = z.infer<typeof BlobReference>;

/** So many steps that go on through the samples where earlier ones ended. */
export const LocalSteps = z.object({
  count: z.int().min(1),
  /** Steps that were taken on these samples before. */
  first: z.int().min(0),
  /** Of the order of the samples: the same in each round, or they do not go on. */
  orderSeed: z.int().min(0).max(0xffff_ffff),
});
export type LocalSteps = z.infer<typeof LocalSteps>;

export const LocalTraining = z.object({
  epochs: z.int().min(1),
  /** Instead of epochs. */
  steps: LocalSteps.nullable().default(null),
  batchSize: z.int().min(1),
  /** Of this round. */
  learningRate: z.number().min(0),
  optimizer: OptimizerSpec.default(PLAIN_SGD),
  clipNorm: z.number().gt(0).nullable().default(null),
  proximalMu: z.number().min(0).default(0),
  compression: CompressionSpec.default(UNCOMPRESSED),
  seed: z.int().min(0).max(0xffff_ffff),
  reproducible: z.boolean(),
  /** The optimizer goes on as this device has left it with the same part of the same job, and its state stays here. */
  keepsOptimizer: z.boolean().default(false),
  /** Layers that stay on this device, for the same part of the same job. */
  personal: z
    .object({
      spec: PersonalSpec,
      /** Says which samples are held out. */
      seed: z.int().min(0).max(0xffff_ffff),
      /** The rounds are over: all that is learned stays, and the update is empty. */
      isFinal: z.boolean(),
    })
    .nullable()
    .default(null),
});
export type LocalTraining = z.infer<typeof LocalTraining>;

/** The classes of a job in the order of the model's outputs. */
const Classes = z.array(z.string()).min(1).max(MAX_CLASSES);

/** Most changes that a task names. */
export const MOST_DELTAS = 32;

/**
 * A shorter way to a task's parameters than to fetch them. Each change, unpacked and added to its base, gives the base of the next
 * one, and the last gives the parameters. A base of null is zeros. All are packed alike.
 */
export const DeltaChain = z.object({
  packing: CompressionSpec,
  deltas: z
    .array(z.object({ base: Sha256.nullable(), change: BlobReference }))
    .min(1)
    .max(MOST_DELTAS),
});
export type DeltaChain = z.infer<typeof DeltaChain>;

/** What hides an update from whoever gets it. */
export const LocalNoise = z.object({
  /** A longer update (Euclidean norm over all its values) is scaled down to this first. */
  clipNorm: z.number().gt(0),
  /** Standard deviation of the normal noise of each value, in the units of the update. */
  deviation: z.number().gt(0),
});
export type LocalNoise = z.infer<typeof LocalNoise>;

/** What a device needs to know to train its share of a round. */
export const TrainAssignment = z.object({
  task: TaskReference,
  jobId: JobId,
  round: z.int().min(1),
  model: z.union([ModelSpec, PinnedTrainer]),
  parameters: BlobReference,
  deltas: DeltaChain.nullable().default(null),
  data: z.discriminatedUnion('kind', [
    BlobReference.extend({ kind: z.literal('shard') }),
    z.object({
      kind: z.literal('local'),
      dataset: ResourceName,
      /** Devices number their own classes otherwise. */
      classes: Classes,
    }),
  ]),
  training: LocalTraining,
  /** Null: the update is sent as it is. */
  secure: SecureAssignment.nullable().default(null),
  /** Noise that the device adds before it sends anything; it keeps the figures of its training to itself then. Null: none. */
  noise: LocalNoise.nullable().default(null),
  /**
   * How long after it was given the task the device may train, in seconds: then it stops between two steps and sends what it has.
   * Null: until it is done.
   */
  finishWithinSeconds: z.number().gt(0).nullable().default(null),
  /** SCAFFOLD's c and c_i, flat float32 as the parameters; where one is null it is zero. Null: training follows none. */
  controls: z.object({ shared: BlobReference.nullable(), part: BlobReference.nullable() }).nullable().default(null),
  /** Null: the device takes its steps for itself. */
  sharedSteps: SharedStepsAssignment.nullable().default(null),
});
export type TrainAssignment = z.infer<typeof TrainAssignment>;

/** What a device needs to know to make the parameters that a job with a trainer starts from. */
export const InitialiseAssignment = z.object({
  task: TaskReference,
  jobId: JobId,
  model: PinnedTrainer,
  /** Of one sample. */
  shape: z.array(z.int().min(1)).min(1).max(3),
  classes: Classes,
  seed: z.int().min(0).max(0xffff_ffff),
});
export type InitialiseAssignment = z.infer<typeof InitialiseAssignment>;

/** What a device needs to know to judge parameters of a job with a trainer. */
export const EvaluateAssignment = z.object({
  task: TaskReference,
  jobId: JobId,
  round: z.int().min(1),
  model: PinnedTrainer,
  parameters: BlobReference,
  /** Sample pack to judge by. */
  shard: BlobReference,
});
export type EvaluateAssignment = z.infer<typeof EvaluateAssignment>;

/** Something the orchestrator wants a device to do. */
export const CommandBody = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('train'), assignment: TrainAssignment }),
  z.object({ kind: z.literal('initialise'), assignment: InitialiseAssignment }),
  z.object({ kind: z.literal('evaluate'), assignment: EvaluateAssignment }),
  z.object({ kind: z.literal('cancel'), task: TaskReference, reason: z.string() }),
]);
export type CommandBody = z.infer<typeof CommandBody>;

/** How good a device's own model is on samples of its part that it did not train on. */
export const HeldOut = z.object({
  accuracy: z.number().min(0).max(1),
  loss: z.number(),
  samples: z.int().min(1),
  evaluationMs: z.int().min(0),
});
export type HeldOut = z.infer<typeof HeldOut>;

/** What a device has really done for an update. */
export const DoneWork = z.object({
  /** Local steps. */
  steps: z.int().min(1),
  /** Samples that these have seen, counted again each time. */
  samplesSeen: z.int().min(1),
});
export type DoneWork = z.infer<typeof DoneWork>;

/** What comes with an update: parameters after training minus parameters before. Initial parameters come with no samples. */
export const UpdateSummary = z.object({
  sha256: Sha256,
  sizeBytes: z.int().min(0),
  /** Of the part: what the update weighs, however often and how many of them training has seen. */
  samples: z.int().min(0),
  /** Null, like `accuracy`, where the device keeps it to itself. */
  loss: z.number().nullable(),
  accuracy: z.number().min(0).max(1).nullable(),
  trainingMs: z.int().min(0),
  /** Absent from trainers of somebody's own, and from agents that tell nothing of it: they do all that they are asked. */
  work: DoneWork.optional(),
  /** Of a job with personal layers. */
  heldOut: HeldOut.optional(),
  /** Absent where the machine does not tell. */
  energy: EnergyUse.optional(),
  /** Absent where training had no process of its own, and of agents that are too old to tell. */
  use: TaskUse.optional(),
});
export type UpdateSummary = z.infer<typeof UpdateSummary>;
