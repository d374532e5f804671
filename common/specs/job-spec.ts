import { z } from 'zod';
import { ResourceName } from '../domain/ids.ts';
import { JobCompression, UNCOMPRESSED } from './compression-spec.ts';
import { EarlyStopping, type JudgedFigure } from './early-stopping.ts';
import { LearningRateSchedule } from './learning-rate-schedule.ts';
import { MODEL_PRESETS } from './model-presets.ts';
import { ModelSpec } from './model-spec.ts';
import { OptimizerSpec, PLAIN_SGD } from './optimizer-spec.ts';
import { PartitionSpec } from './partition-spec.ts';
import { PersonalSpec } from './personal-spec.ts';
import { PrivacySpec } from './privacy-spec.ts';
import { SecureAggregationSpec } from './secure-aggregation-spec.ts';
import { ANY_DEVICE, SelectionSpec } from './selection-spec.ts';
import { StoredModel } from './stored-model.ts';
import { PLAIN_FEDAVG, StrategySpec } from './strategy-spec.ts';
import { PinnedTrainer, TrainerModel } from './trainer-model.ts';

const presetNames = Object.keys(MODEL_PRESETS) as [keyof typeof MODEL_PRESETS, ...(keyof typeof MODEL_PRESETS)[]];

/** Which data a job learns from. Exactly one of `managed` and `local`. */
const DataSpec = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('managed'),
    dataset: ResourceName,
    partition: PartitionSpec.default({ scheme: 'iid' }),
    /** How many parts the data are cut into; each is one share of a round. Null: one for each device at the start. */
    partitions: z.int().min(1).max(10_000).nullable().default(null),
  }),
  z.strictObject({ kind: z.literal('local'), dataset: ResourceName }),
]);

/** How much more a job matters than others, the least first. */
export const Priority = z.enum(['low', 'normal', 'high']);
export type Priority = z.infer<typeof Priority>;

/** Federated training of one model. Durations are in seconds, as people write them. */
export const TrainJobSpec = z.strictObject({
  kind: z.literal('train'),
  name: ResourceName,
  model: z.union([z.strictObject({ preset: z.enum(presetNames) }), ModelSpec, TrainerModel, StoredModel]),
  data: DataSpec,
  /** Managed data set whose test split judges every round; null: the training set's own test split. */
  evaluation: z.strictObject({ dataset: ResourceName.nullable().default(null) }).default({ dataset: null }),
  strategy: StrategySpec.default(PLAIN_FEDAVG),
  selection: SelectionSpec.default(ANY_DEVICE),
  /** Null: what a round makes of the updates is used as it is. */
  privacy: PrivacySpec.nullable().default(null),
  /** Null: the orchestrator sees every update. */
  secureAggregation: SecureAggregationSpec.nullable().default(null),
  /** Layers that every part has of its own, on the device that has the part. Null: all are learned together. */
  personal: PersonalSpec.nullable().default(null),
  rounds: z.int().min(1).max(100_000),
  localEpochs: z.int().min(1).max(1_000).default(1),
  /** Steps that a device takes in a round, going on through its part where it left off; null: `localEpochs`. */
  localSteps: z.int().min(1).max(1_000_000).nullable().default(null),
  /** How much of that a device does. `by-speed`: as much as all can do in the time that the one in the middle takes for all of it. */
  work: z.enum(['even', 'by-speed']).default('even'),
  batchSize: z.int().min(1).max(65_536).default(32),
  learningRate: z.number().gt(0).max(100),
  learningRateSchedule: LearningRateSchedule.default({ name: 'constant', warmup: 0 }),
  optimizer: OptimizerSpec.default(PLAIN_SGD),
  /** The longest norm of a batch's gradient over all parameters; a longer one is scaled down to it. */
  clipNorm: z.number().gt(0).max(1e6).nullable().default(null),
  /** μ of FedProx: how strongly training is pulled back to the parameters that the round began with. */
  proximalMu: z.number().min(0).max(1_000).default(0),
  /** How updates travel from the devices, and parameters to them. */
  compression: JobCompression.default(UNCOMPRESSED),
  /** The job succeeds early once the test accuracy reaches this, 0 to 1. */
  targetAccuracy: z.number().gt(0).max(1).nullable().default(null),
  /** The job succeeds early once its rounds get no better. */
  earlyStopping: EarlyStopping.nullable().default(null),
  /** Whose parameters become the model. Null: the best round's where the job may stop early, else the last one's. */
  keep: z.enum(['last', 'best']).nullable().default(null),
  /** A round ends after this long with what it has, if that is enough. `auto`: learned from how long devices have needed. */
  roundDeadlineSeconds: z.union([z.number().gt(0).max(604_800), z.literal('auto')]).default(600),
  seed: z.int().min(0).max(0xffff_ffff).default(1),
  /** Before those of a lower one it gets its turn, and devices that have room. */
  priority: Priority.default('normal'),
  /** Same job, same parameters, bit for bit: strict kernels, fixed partition and work, updates folded in task order. */
  reproducible: z.boolean().default(false),
});
export type TrainJobSpec = z.infer<typeof TrainJobSpec>;

/** Every kind of job. */
export const JobSpec = z.discriminatedUnion('kind', [TrainJobSpec]);
export type JobSpec = z.infer<typeof JobSpec>;
/** A job specification as people write it, before defaults are filled in. */
export type JobSpecInput = z.input<typeof JobSpec>;

/**
 * The layers of a job's model, with presets looked up; undefined where only a trainer on the devices knows it, and for a
 * stored model before submission has looked it up.
 */
export function modelOf({ model }: Pick<TrainJobSpec, 'model'>): ModelSpec | undefined {
  if ('trainer' in model) return undefined;
  if ('stored' in model) return model.spec ?? undefined;
  return 'preset' in model ? MODEL_PRESETS[model.preset].spec : model;
}

/** How many steps the full work of a round has on a part of so many samples. */
export function stepsOfRound(
  { localSteps, localEpochs, batchSize }: Pick<TrainJobSpec, 'localSteps' | 'localEpochs' | 'batchSize'>,
  samples: number,
): number {
  return localSteps ?? localEpochs * Math.ceil(samples / batchSize);
}

/** True where devices go on through their parts from round to round, and are told how many steps to take. */
export function goesOnBySteps({ localSteps, work }: Pick<TrainJobSpec, 'localSteps' | 'work'>): boolean {
  return localSteps !== null || work === 'by-speed';
}

/** True where a device keeps something of a part that no other device has, and that a part which moves leaves behind. */
export function staysOnDevices({ strategy, personal }: Pick<TrainJobSpec, 'strategy' | 'personal'>): boolean {
  return strategy.name === 'diloco' || personal !== null;
}

/** The figure by which the rounds of a job are compared: loss where the model's loss knows no right or wrong. */
export function judgedFigureOf(spec: Pick<TrainJobSpec, 'model'>): JudgedFigure {
  return modelOf(spec)?.loss === 'mean-squared-error' ? 'loss' : 'accuracy';
}

/** The round whose parameters become the model. */
export function keptRoundOf({ keep, earlyStopping }: Pick<TrainJobSpec, 'keep' | 'earlyStopping'>): 'last' | 'best' {
  return keep ?? (earlyStopping === null ? 'last' : 'best');
}

/** The trainer of a job that was submitted, which has no model of layers. */
export function trainerOf({ model }: Pick<TrainJobSpec, 'model'>): PinnedTrainer {
  return PinnedTrainer.parse(model);
}
