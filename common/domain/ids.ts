import { z } from 'zod';

const id = z.string().regex(/^[a-z0-9-]{1,64}$/, 'lower-case letters, digits and hyphens, at most 64');

export const DeviceId = id.brand<'DeviceId'>();
export type DeviceId = z.infer<typeof DeviceId>;

export const JobId = id.brand<'JobId'>();
export type JobId = z.infer<typeof JobId>;

export const TaskId = id.brand<'TaskId'>();
export type TaskId = z.infer<typeof TaskId>;

export const UploadId = id.brand<'UploadId'>();
export type UploadId = z.infer<typeof UploadId>;

/** SHA-256 of some content, lower-case hexadecimal. */
export const Sha256 = z
  .string()
  .regex(/^[0-9a-f]{64}$/, '64 lower-case hexadecimal digits')
  .brand<'Sha256'>();
export type Sha256 = z.infer<typeof Sha256>;

/** What people call a data set or a model. */
export const ResourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._-]{0,63}$/, 'lower-case letters, digits, dots, hyphens and underscores, at most 64');
export type ResourceName = z.infer<typeof ResourceName>;

/** Unix time in milliseconds. */
export const Timestamp = z.int().min(0).describe('Unix time in milliseconds');
export type Timestamp = z.infer<typeof Timestamp>;
