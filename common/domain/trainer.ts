import { z } from 'zod';
import { ResourceName, Sha256 } from './ids.ts';

/** In which language a trainer is written. */
export const TrainerLanguage = z.enum(['python', 'javascript']);
export type TrainerLanguage = z.infer<typeof TrainerLanguage>;

/** A trainer that a device's owner allows there: one file, known by the hash of its bytes. */
export const AllowedTrainer = z.object({ name: ResourceName, sha256: Sha256, language: TrainerLanguage });
export type AllowedTrainer = z.infer<typeof AllowedTrainer>;
