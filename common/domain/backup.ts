import { z } from 'zod';
import { Timestamp } from './ids.ts';
import { Failure } from './job.ts';

/** When it was made (UTC), and something that tells two of one second apart. */
export const BackupName = z
  .string()
  .regex(/^\d{8}-\d{6}-[0-9a-f]{8}$/, 'such as 20260131-120000-0123abcd')
  .brand<'BackupName'>();
export type BackupName = z.infer<typeof BackupName>;

/** As many characters as protect keys that anybody may have a copy of. */
export const Passphrase = z
  .string()
  .min(12)
  .max(1_000)
  .describe('At least 12 characters; without it a backup is of no use');

const progress = z.number().min(0).max(1).describe('Share that is done');
const common = { name: BackupName, madeAt: Timestamp };

/** A whole cluster in one file. */
export const Backup = z.discriminatedUnion('state', [
  z.object({ state: z.literal('making'), ...common, progress }),
  z.object({ state: z.literal('failed'), ...common, failure: Failure }),
  z.object({
    state: z.literal('ready'),
    ...common,
    sizeBytes: z.int().min(0),
    cluster: z.object({ id: z.string(), name: z.string() }),
    version: z.string().describe('Of the EdgeOrchestra that made it'),
  }),
]);
export type Backup = z.infer<typeof Backup>;

/** What becomes of a backup that is to take the place of all data. */
export const RestoreState = z.discriminatedUnion('state', [
  z.object({ state: z.literal('none') }),
  z.object({ state: z.literal('preparing'), backup: BackupName, since: Timestamp, progress }),
  z.object({ state: z.literal('failed'), backup: BackupName, since: Timestamp, failure: Failure }),
  z.object({
    state: z.literal('pending').describe('It is put in place at the next start'),
    backup: BackupName,
    since: Timestamp,
    madeAt: Timestamp,
  }),
]);
export type RestoreState = z.infer<typeof RestoreState>;
