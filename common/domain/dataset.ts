import { z } from 'zod';
import { ResourceName, Sha256, Timestamp } from './ids.ts';
import { Failure } from './job.ts';

export const DatasetSplit = z.object({
  samples: z.int().min(0),
  sha256: Sha256,
  sizeBytes: z.int().min(0),
});
export type DatasetSplit = z.infer<typeof DatasetSplit>;

/** A managed data set: held by the orchestrator and dealt out in shards. */
export const Dataset = z.object({
  name: ResourceName,
  state: z.enum(['importing', 'ready', 'failed']),
  source: z.string().describe('The path that it was read from'),
  progress: z.number().min(0).max(1),
  shape: z.array(z.int().min(1)).nullable(),
  classes: z.array(z.string()).nullable(),
  train: DatasetSplit.nullable(),
  test: DatasetSplit.nullable(),
  failure: Failure.nullable(),
  createdAt: Timestamp,
});
export type Dataset = z.infer<typeof Dataset>;
