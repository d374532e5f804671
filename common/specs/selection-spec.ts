import { z } from 'zod';

/** Which devices work for a job, and which parts of its data take part in a round. */
export const SelectionSpec = z.strictObject({
  /** Only devices that carry all of these words. */
  tags: z.array(z.string().min(1).max(64)).max(16).default([]),
  /**
   * Which parts take part where not all do. `random`: all are equally likely, as McMahan et al. 2017 draw clients. `fair`: those that took part
   * least, by chance among equals. `fast`: those that were trained fastest, once all were tried; what is slow then counts less.
   */
  by: z.enum(['random', 'fair', 'fast']).default('random'),
  /** Parts that are given out beyond those that count, as a share of them: the round ends with the first (Bonawitz et al. 2019, section 2). */
  spare: z.number().min(0).max(2).default(0),
});
export type SelectionSpec = z.infer<typeof SelectionSpec>;

/** Any device, and parts by chance. */
export const ANY_DEVICE: SelectionSpec = { tags: [], by: 'random', spare: 0 };
