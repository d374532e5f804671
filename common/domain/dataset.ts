import { z } from 'zod';
import { DeviceState } from './device.ts';
import { DeviceId, ResourceName, Sha256, Timestamp } from './ids.ts';
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
  source: z.string().describe('The path that it was read from, or `upload SHA256`'),
  progress: z.number().min(0).max(1),
  shape: z.array(z.int().min(1)).nullable(),
  classes: z.array(z.string()).nullable(),
  train: DatasetSplit.nullable(),
  test: DatasetSplit.nullable(),
  failure: Failure.nullable(),
  createdAt: Timestamp,
});
export type Dataset = z.infer<typeof Dataset>;

/** The most samples that a preview shows. */
export const MOST_PREVIEWED = 32;
/** The most values of one sample in a preview: 32 × 32 in colour. */
export const MOST_PREVIEWED_VALUES = 3_072;

/** A sample as a preview shows it. */
export const PreviewedSample = z.object({
  split: z.enum(['train', 'test']),
  index: z.int().min(0).describe('Counted from 0 within its split'),
  label: z.int().min(0).describe('Index into the classes'),
  values: z.array(z.number()).max(MOST_PREVIEWED_VALUES).describe('Row-major, in the shape of the preview'),
});
export type PreviewedSample = z.infer<typeof PreviewedSample>;

/** Some samples of a managed data set, spread over its classes. */
export const DatasetPreview = z.object({
  name: ResourceName,
  shape: z.array(z.int().min(1)).describe('Of a sample: height × width × channels, or fewer'),
  previewShape: z.array(z.int().min(1)).describe('Of the values below: large images are thinned out, long rows cut'),
  classes: z.array(z.string()),
  scale: z.number().describe('Factor on every value when a model sees it'),
  train: z.array(z.int().min(0)).describe('Samples of each class'),
  test: z.array(z.int().min(0)).describe('Samples of each class'),
  samples: z.array(PreviewedSample).max(MOST_PREVIEWED),
});
export type DatasetPreview = z.infer<typeof DatasetPreview>;

/** A local data set that devices offer under one name. */
export const OfferedDataset = z.object({
  name: ResourceName,
  devices: z.array(
    z.object({ id: DeviceId, name: z.string(), state: DeviceState, samples: z.int().min(1), classes: z.int().min(0) }),
  ),
  samples: z.int().min(1).describe('Of all devices'),
  shape: z.array(z.int().min(1)).nullable().describe('Null where the devices do not agree'),
  classes: z.array(z.string()).describe('All that any device has'),
});
export type OfferedDataset = z.infer<typeof OfferedDataset>;
