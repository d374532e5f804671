import { z } from 'zod';

const shared = {
  /** Share of each part's samples that is not trained on, and by which its device judges. */
  holdOut: z.number().gt(0).max(0.5).default(0.2),
  /** After the last round every part goes on with the model for so long, for itself; 0: it does not. */
  fineTuneEpochs: z.int().min(0).max(1_000).default(0),
};

/** Layers that stay on the devices, each part's of its own, while the others are learned together. */
export const PersonalSpec = z.discriminatedUnion('layers', [
  /** All that normalise (FedBN, Li et al. 2021). */
  z.strictObject({ layers: z.literal('norm'), ...shared }),
  /** So many from the end that have parameters (FedPer, Arivazhagan et al. 2019). */
  z.strictObject({ layers: z.literal('last'), count: z.int().min(1).max(1_000).default(1), ...shared }),
  /** These, by their place in the model, counted from 0. */
  z.strictObject({ layers: z.literal('listed'), indices: z.array(z.int().min(0)).min(1).max(1_000), ...shared }),
  /** None before the last round: for fine-tuning alone. */
  z.strictObject({ layers: z.literal('none'), ...shared }),
]);
export type PersonalSpec = z.infer<typeof PersonalSpec>;
