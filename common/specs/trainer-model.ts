import { z } from 'zod';
import { ResourceName, Sha256 } from '../domain/ids.ts';

const MOST_SETTINGS = 64;

/** Values that a trainer is given as they are, by name. */
const TrainerSettings = z
  .record(z.string().min(1).max(64), z.union([z.string().max(1_024), z.number(), z.boolean(), z.null()]))
  .refine((settings) => Object.keys(settings).length <= MOST_SETTINGS, `at most ${MOST_SETTINGS} settings`);

/** A model that only a trainer knows which the devices' owners have allowed; its parameters are one float32 vector. */
export const TrainerModel = z.strictObject({
  /** What the owners call it. */
  trainer: ResourceName,
  /** Hash of its file; null: of the one file that all devices mean by the name, filled in at submission. */
  sha256: Sha256.nullable().default(null),
  settings: TrainerSettings.default({}),
});
export type TrainerModel = z.infer<typeof TrainerModel>;

/** The same with its file settled: what a device is told. */
export const PinnedTrainer = TrainerModel.extend({ sha256: Sha256 });
export type PinnedTrainer = z.infer<typeof PinnedTrainer>;
