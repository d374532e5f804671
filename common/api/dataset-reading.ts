import { z } from 'zod';

/** How a data set is to be read. */
export const DatasetReading = z.strictObject({
  label: z.string().min(1).max(256).optional().describe('Column of a CSV file that holds the class'),
  holdout: z.number().min(0).max(0.9).optional().describe('Share kept for testing where the source has no test part'),
  scale: z.number().gt(0).optional().describe('Factor on every value'),
  seed: z.int().min(0).max(0xffff_ffff).optional(),
});
export type DatasetReading = z.infer<typeof DatasetReading>;
